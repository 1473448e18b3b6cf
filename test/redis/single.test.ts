import { after, before } from "node:test";
import { storeConformance } from "../../conformance/store-suite.ts";
import { redisDifferences, redisSpinDifferences } from "../../src/stores/redis/differences.ts";
import { openRedisStore } from "../../src/stores/redis/redis.ts";
import { atMost, redisConfig } from "../support/redis/config.ts";
import { redisIsMissing } from "../support/redis/program.ts";
import { RedisServer } from "../support/redis/server.ts";

const skip = redisIsMissing();
let server: RedisServer;

before(async () => {
  if (skip === false) server = await RedisServer.start();
});
after(() => server?.stop());

storeConformance(
  "redis, layout bobbin",
  ({ tuplesMax }) => openRedisStore("default", redisConfig(server.url, atMost(tuplesMax))),
  { differences: redisDifferences, skip },
);

storeConformance(
  "redis, layout spin",
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
