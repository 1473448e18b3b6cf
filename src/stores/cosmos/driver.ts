import { createRemoteDriver } from "../remote/remote-driver.ts";
import { type CosmosStoreConfig, readCosmosConfig } from "./config.ts";
import { describeCosmos } from "./describe.ts";
import { cosmosDifferences, cosmosKinds } from "./differences.ts";

/** `type = "azure_cosmos"`: Azure Cosmos DB. */
export const cosmosDriver = createRemoteDriver<CosmosStoreConfig>({
  type: "azure_cosmos",
  kinds: cosmosKinds,
  readConfig: readCosmosConfig,
  describe: describeCosmos,
  differences: () => cosmosDifferences,
  openNow: async (label, config) => (await import("./store.ts")).openCosmosStore(label, config),
});
