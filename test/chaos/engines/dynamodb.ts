/** A DynamoDB table in moto. */

import { clientOf, configAt, createTable, spawnMoto } from "../../dynamodb/emulator.ts";
import { type ChaosEngine, timeoutMilliseconds } from "../engine.ts";
import { ServiceProxies } from "./service-proxies.ts";

/** Starts it. Throws what keeps it from starting. */
export async function startDynamo(): Promise<ChaosEngine> {
  const moto = await spawnMoto();
  if ("missing" in moto) throw new Error(moto.missing);
  const client = clientOf(moto.endpoint);
  const table = await createTable(client);
  client.destroy();
  const proxies = await ServiceProxies.start(moto.endpoint);
  return {
    // An unlimited store leaves nothing of what was deleted, so that the version of an absent key stays good.
    promise: { staleMicrosecondsMax: 0, showsUnconfirmed: false, areAbsentVersionsExact: false },
    isSafe: true,
    configOf: (host) => ({
      ...configAt(proxies.endpointOf(host), table),
      timeoutMilliseconds,
    }),
    faults: proxies.faults,
    whenWell: async () => {},
    async [Symbol.asyncDispose]() {
      await proxies[Symbol.asyncDispose]();
      await moto.stop();
    },
  };
}
