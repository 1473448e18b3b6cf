/** The conformance suite on one server, in both layouts. */

import { after, before } from "node:test";
import { storeConformance } from "../../../conformance/store-suite.ts";
import { redisDifferences, redisSpinDifferences } from "../../../src/stores/redis/differences.ts";
import { openRedisStore } from "../../../src/stores/redis/store.ts";
import { atMost, redisConfig } from "./config.ts";
import { openByTestClock } from "./test-clock.ts";
import { RedisServer, type ServerOptions } from "./server.ts";

/** Declares the tests of a server of its own, which is started with these options unless the tests are skipped. */
export function singleServerConformance(
  name: string,
  skip: string | false,
  options: ServerOptions = {},
): void {
  let server: RedisServer;
  before(async () => {
    if (skip === false) server = await RedisServer.start(options);
  });
  after(() => server?.stop());

  storeConformance(
    `${name}, layout bobbin`,
    (needs) =>
      openByTestClock(redisConfig(server.url, atMost(needs.tuplesMax)), needs.clock, () => server),
    { differences: redisDifferences, skip },
  );

  storeConformance(
    `${name}, layout spin`,
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
}
