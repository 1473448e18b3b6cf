import type * as cosmosPackage from "@azure/cosmos";
import type { TokenCredential } from "@azure/identity";
import { loadClient } from "../remote/load-client.ts";

type Cosmos = typeof cosmosPackage;
/** What is needed of `@azure/identity`. */
interface Identity {
  readonly DefaultAzureCredential: new () => TokenCredential;
}

/** How the clients are imported; another way only in tests. */
export interface PackageLoaders {
  readonly cosmos: () => Promise<Cosmos>;
  readonly identity: () => Promise<Identity>;
}

/** Imports what `npm install` put beside Bobbin. */
export const packageLoaders: PackageLoaders = Object.freeze({
  cosmos: () => import("@azure/cosmos"),
  identity: () => import("@azure/identity"),
});

/**
 * The client, and Azure's ways to find credentials where no key is configured. Rejects with
 * `store-package-missing`, which names all that is needed.
 */
export function loadPackages(
  store: string,
  hasKey: boolean,
  loaders: PackageLoaders,
): Promise<{ cosmos: Cosmos; identity: Identity | null }> {
  return loadClient(store, {
    engine: "Azure Cosmos DB",
    packages: hasKey ? "@azure/cosmos" : "@azure/cosmos @azure/identity",
    load: async () => ({
      cosmos: await loaders.cosmos(),
      identity: hasKey ? null : await loaders.identity(),
    }),
  });
}
