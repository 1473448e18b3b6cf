import type { Container, CosmosClient, CosmosClientOptions } from "@azure/cosmos";
import type { CosmosStoreConfig } from "./config.ts";
import { CosmosHttpClient } from "./http-client.ts";
import { loadPackages, packageLoaders, type PackageLoaders } from "./packages.ts";

export type { PackageLoaders };

/** One open client. */
export interface CosmosConnection {
  readonly client: CosmosClient;
  readonly container: Container;
  /** Ends its timers and connections. */
  close(): void;
}

/** Where an account is: its own address unless the configuration names another. */
export function addressOf({
  account,
  endpoint,
}: Pick<CosmosStoreConfig, "account" | "endpoint">): string {
  return endpoint ?? `https://${account}.documents.azure.com:443/`;
}

/** Makes the client; connects to nothing yet. Rejects with `store-package-missing`. `loaders` import it, in another way only in tests. */
export async function openConnection(
  label: string,
  config: CosmosStoreConfig,
  loaders: PackageLoaders = packageLoaders,
): Promise<CosmosConnection> {
  const { key, database, container, timeoutMilliseconds } = config;
  const { cosmos, identity } = await loadPackages(label, key !== null, loaders);
  const http = new CosmosHttpClient();
  const credentials: Pick<CosmosClientOptions, "key" | "aadCredentials"> =
    identity === null
      ? { key: key ?? "" }
      : { aadCredentials: new identity.DefaultAzureCredential() };
  const client = new cosmos.CosmosClient({
    endpoint: addressOf(config),
    ...credentials,
    httpClient: http,
    connectionPolicy: {
      // With it the client sends writes a second time, elsewhere, after failures that do not say whether
      // the first arrived; it would also leave an emulator for the address that the emulator believes to have.
      enableEndpointDiscovery: false,
      enableBackgroundEndpointRefreshing: false,
      enablePartitionLevelFailover: false,
      enablePartitionLevelCircuitBreaker: false,
      retryOptions: { maxRetryAttemptCount: 0, maxWaitTimeInSeconds: 0 },
      // Every call has a signal that fires earlier.
      requestTimeout: timeoutMilliseconds * 2,
    },
  });
  return {
    client,
    container: client.database(database).container(container),
    close() {
      client.dispose();
      http.close();
    },
  };
}
