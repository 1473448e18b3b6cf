/** A Cosmos DB container in the emulator. */

import { randomUUID } from "node:crypto";
import { CosmosClient } from "@azure/cosmos";
import { secretKey, startEmulator } from "../../cosmos/use-cosmos.ts";
import { type ChaosEngine, timeoutMilliseconds } from "../engine.ts";
import { ServiceProxies } from "./service-proxies.ts";

/** Starts it. */
export async function startCosmos(): Promise<ChaosEngine> {
  const { endpoint, stop } = await startEmulator();
  const [database, container] = [`bobbin-${randomUUID()}`, `store-${randomUUID()}`];
  const client = new CosmosClient({
    endpoint,
    key: secretKey,
    connectionPolicy: { enableEndpointDiscovery: false },
  });
  const { database: created } = await client.databases.create({ id: database });
  await created.containers.create({ id: container, partitionKey: "/id" });
  client.dispose();
  const proxies = await ServiceProxies.start(endpoint);
  return {
    promise: { staleMicrosecondsMax: 0, showsUnconfirmed: false, areAbsentVersionsExact: false },
    isSafe: true,
    configOf: (host) => ({
      type: "azure_cosmos",
      account: "my-account",
      database,
      container,
      key: secretKey,
      endpoint: proxies.endpointOf(host),
      timeoutMilliseconds,
      limits: { keyBytesMax: 256, valueBytesMax: 1_048_576, tuplesMax: Infinity },
    }),
    faults: proxies.faults,
    whenWell: async () => {},
    async [Symbol.asyncDispose]() {
      await proxies[Symbol.asyncDispose]();
      await stop();
    },
  };
}
