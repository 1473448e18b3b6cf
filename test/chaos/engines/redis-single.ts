/** One Redis server, whose disk outlives it. */

import { setTimeout as sleep } from "node:timers/promises";
import { redisConfig } from "../../support/redis/config.ts";
import { type ChaosEngine, timeoutMilliseconds } from "../engine.ts";
import {
  durableSettings,
  hostCutFault,
  pauseFault,
  planNode,
  startNode,
  stopNodes,
} from "./redis-node.ts";

/** Starts it. */
export async function startRedisSingle(): Promise<ChaosEngine> {
  const node = await startNode(await planNode("127.0.2.1"), { settings: durableSettings });
  const config = redisConfig(`redis://127.0.0.1:${node.proxy.port}`, { timeoutMilliseconds });
  const find = async () => node;
  return {
    promise: { staleMicrosecondsMax: 0, showsUnconfirmed: false, areAbsentVersionsExact: true },
    isSafe: true,
    configOf: () => config,
    faults: [
      {
        name: "server killed, and started again with its disk",
        async run(random) {
          await node.server.kill();
          await sleep(random.between(0, 1_000));
          await node.server.restart();
        },
      },
      pauseFault(find),
      hostCutFault(find),
    ],
    whenWell: async () => {},
    [Symbol.asyncDispose]: () => stopNodes([node]),
  };
}
