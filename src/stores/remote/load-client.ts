import { bobbinError } from "../../errors.ts";
import { errorCode } from "../../common/error-facts.ts";

/** A client that is not part of Bobbin. */
export interface ClientPackage<Client> {
  /** What it speaks to, as people call it. */
  readonly engine: string;
  /** What has to be installed, as `npm install` takes it. */
  readonly packages: string;
  /** Imports it. */
  readonly load: () => Promise<Client>;
}

/** Loads the client of a store. Rejects with `store-package-missing` where it, or a package that it needs, is not installed. */
export async function loadClient<Client>(
  store: string,
  { engine, packages, load }: ClientPackage<Client>,
): Promise<Client> {
  try {
    return await load();
  } catch (error) {
    const code = errorCode(error);
    // One of its own packages may be missing as well; installing it anew helps then, too.
    if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") throw error;
    throw bobbinError("store-package-missing", { store, engine, package: packages }, error);
  }
}
