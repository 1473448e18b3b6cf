import type * as cosmosPackage from "@azure/cosmos";
import type { TokenCredential } from "@azure/identity";
import { bobbinError } from "../../errors.ts";

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
export async function loadPackages(
  store: string,
  hasKey: boolean,
  loaders: PackageLoaders,
): Promise<{ cosmos: Cosmos; identity: Identity | null }> {
  try {
    const cosmos = await loaders.cosmos();
    return { cosmos, identity: hasKey ? null : await loaders.identity() };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    const names = hasKey ? "@azure/cosmos" : "@azure/cosmos @azure/identity";
    throw bobbinError(
      "store-package-missing",
      { store, engine: "Azure Cosmos DB", package: names },
      error,
    );
  }
}
