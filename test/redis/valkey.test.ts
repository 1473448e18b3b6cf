/** Valkey keeps stores as Redis does. The whole of this folder runs on it with BOBBIN_REDIS_SERVER=valkey-server. */

import { after, before } from "node:test";
import { storeConformance } from "../../conformance/store-suite.ts";
import { redisDifferences, redisSpinDifferences } from "../../src/stores/redis/differences.ts";
import { openRedisStore } from "../../src/stores/redis/redis.ts";
import { atMost, redisConfig } from "../support/redis/config.ts";
import { findValkey } from "../support/redis/program.ts";
import { RedisServer } from "../support/redis/server.ts";

const valkey = findValkey();
const skip = "missing" in valkey ? valkey.missing : false;
let server: RedisServer;

before(async () => {
  if ("program" in valkey) server = await RedisServer.start({ program: valkey.program });
});
after(() => server?.stop());

storeConformance(
  "valkey, layout bobbin",
  ({ tuplesMax }) => openRedisStore("default", redisConfig(server.url, atMost(tuplesMax))),
  { differences: redisDifferences, skip },
);

storeConformance(
  "valkey, layout spin",
  async ({ tuplesMax }) => {
    await server.command("FLUSHALL");
    return openRedisStore("default", {
      ...redisConfig(server.url, atMost(tuplesMax)),
      layout: "spin",
    });
  },
  {
    differences: redisSpinDifferences,
    traits: { counters: "decimal", areAbsentVersionsExact: false },
    skip,
  },
);
