import { resolve } from "node:path";
import { findAppStores, type AppStores } from "../../data/app-stores.ts";
import type { PersonStore } from "../../data/person-store.ts";
import { findManifest } from "../../config/manifest/find.ts";
import type { Io } from "../../common/io.ts";
import { bobbinError } from "../../errors.ts";
import type { ArgumentsWith } from "../arguments.ts";
import { readText } from "../flag-values.ts";
import type { KvApplicationFlag, KvStoreFlag, prefixFlag } from "./flags.ts";

/** The stores of the application that the flags name, as `bobbin up` finds them. */
export function findStores(args: ArgumentsWith<KvApplicationFlag>, io: Io): AppStores {
  const path = (text: string): string => resolve(io.directory, text);
  return findAppStores({
    manifestPath: findManifest(args.value("from", readText), io.directory),
    runtimeConfigPath: args.value("runtime-config-file", path) ?? null,
    stateDir: args.value("state-dir", (text) => (text === "" ? null : path(text))),
  });
}

/**
 * Opens the store that the flags name for as long as `use` runs, and returns its exit code when all is on
 * disk. `missing` says what a store is whose file is not there yet.
 */
export async function useStore(
  args: ArgumentsWith<KvStoreFlag>,
  io: Io,
  missing: "empty" | "create",
  use: (store: PersonStore) => Promise<number>,
): Promise<number> {
  await using stores = findStores(args, io);
  const label = args.given("store", readText);
  requireLabel(stores, label, "--store");
  return await use(missing === "empty" ? stores.openToRead(label) : stores.open(label));
}

/** Throws `no-such-label` unless the application has a store of this label; `where` says where the label was given. */
export function requireLabel(stores: AppStores, label: string, where: string): void {
  const labels = Object.keys(stores.configs);
  // Opening it says what would define it.
  if (stores.unnamed?.labels.includes(label) === true) return;
  // Of one that is granted and not defined, opening it says how to define it.
  if ([...labels, ...stores.undefinedGrants.map(({ store }) => store)].includes(label)) return;
  throw bobbinError("no-such-label", { where, store: label, labels });
}

/** The prefix that the flags give. */
export function readPrefix(args: ArgumentsWith<typeof prefixFlag>): string {
  return args.value("prefix", readText) ?? "";
}
