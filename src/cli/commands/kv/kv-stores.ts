import type { AppStores } from "../../../data/app-stores.ts";
import { isStoreInMemory, storeFileOf } from "../../../stores/registry.ts";
import type { Io } from "../../../common/io.ts";
import type { ArgumentsOf } from "../../arguments.ts";
import type { Command } from "../../command.ts";
import type { FlagGroup } from "../../flag.ts";
import { kvApplicationFlags } from "../../kv/flags.ts";

const flagGroups = [
  { title: "Application", flags: kvApplicationFlags },
  {
    title: "Output",
    flags: [
      { name: "labels", summary: "Print the labels alone, a line each; no store is opened" },
      { name: "json", summary: "Print a line of JSON for each store" },
    ],
  },
] as const satisfies readonly FlagGroup[];

/** `bobbin kv stores`: prints which stores an application has. */
export const kvStores: Command = {
  name: "kv stores",
  summary: "Print the stores of an application, how many keys each has, and its file",
  positionals: [],
  flagGroups,
  absentFlags: [],
  examples: [
    {
      line: "bobbin kv stores --runtime-config-file runtime-config.toml",
      summary: "See where each store is kept",
    },
  ],
  run: runStores,
};

interface StoreRow {
  readonly store: string;
  /** Absolute path of the file; null for a store in memory or across a network. */
  readonly path: string | null;
  /** Where the data is, for people. */
  readonly place: string;
  /** Null where nobody but the running application can count them, or the file cannot be opened. */
  readonly keys: number | null;
}

async function runStores(args: ArgumentsOf<typeof flagGroups>, io: Io): Promise<number> {
  const { findStores } = await import("../../kv/use-store.ts");
  const { describePlace } = await import("../../../data/describe-place.ts");
  await using stores = findStores(args, io);
  const labels = Object.keys(stores.configs);
  if (args.has("labels")) {
    await io.stdout.writeData(labels.map((label) => `${label}\n`).join(""));
    return 0;
  }
  let code = 0;
  const rows: StoreRow[] = [];
  for (const label of labels) {
    const config = stores.configs[label];
    if (config === undefined) continue;
    const keys = isStoreInMemory(config) ? null : await countKeys(stores, label, io);
    const path = storeFileOf(config);
    const place = describePlace(config);
    rows.push({ store: label, path, place, keys: typeof keys === "number" ? keys : null });
    if (keys !== null && typeof keys === "object") ({ code } = keys);
  }
  const lines = args.has("json") ? rows.map((row) => JSON.stringify(row)) : await describe(rows);
  await io.stdout.writeData(lines.map((line) => `${line}\n`).join(""));
  return code;
}

/** What keeps one store from being opened does not hide the others: it is printed, with its exit code. */
async function countKeys(
  stores: AppStores,
  label: string,
  io: Io,
): Promise<number | { readonly code: number }> {
  try {
    return await stores.openToRead(label).count();
  } catch (error) {
    const { printError } = await import("../../print-error.ts");
    return { code: printError(error, io.stderr) };
  }
}

async function describe(rows: readonly StoreRow[]): Promise<string[]> {
  const { describeCount } = await import("../../../common/quantities.ts");
  const cells = rows.map(({ store, place, keys }) => [
    store,
    keys === null ? "?" : describeCount(keys, "key"),
    place,
  ]);
  const width = (column: number): number =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0));
  const [first, second] = [width(0), width(1)];
  return cells.map(
    ([label = "", keys = "", where]) =>
      `${label.padEnd(first)}  ${keys.padStart(second)}  ${where}`,
  );
}
