import type { Io } from "../../../common/io.ts";
import { bobbinError } from "../../../errors.ts";
import type { ArgumentsOf } from "../../arguments.ts";
import type { Command } from "../../command.ts";
import type { FlagGroup } from "../../flag.ts";
import { readText } from "../../flag-values.ts";
import { clearKeys } from "../../kv/clear-keys.ts";
import { kvStoreFlags, prefixFlag, quietFlag, yesFlag } from "../../kv/flags.ts";

const flagGroups = [
  kvStoreFlags,
  { title: "Keys", flags: [prefixFlag, yesFlag] },
  { title: "Output", flags: [quietFlag] },
] as const satisfies readonly FlagGroup[];

/** `bobbin kv delete`: deletes keys. */
export const kvDelete: Command = {
  name: "kv delete",
  summary: "Delete keys; one that is not there is no failure",
  positionals: [
    {
      name: "KEY",
      isRequired: false,
      isRepeatable: true,
      summary: "A key, or several; all of them are deleted at once. With --prefix there is none",
    },
  ],
  flagGroups,
  absentFlags: [],
  examples: [
    { line: "bobbin kv delete greeting", summary: "Delete a key" },
    {
      line: "bobbin kv delete cart:1 cart:2 --store sessions",
      summary: "Delete two keys of another store",
    },
    {
      line: "bobbin kv delete --prefix cart:",
      summary: "Be told how many keys start with cart:, and asked",
    },
  ],
  run: runDelete,
};

async function runDelete(args: ArgumentsOf<typeof flagGroups>, io: Io): Promise<number> {
  const { useStore } = await import("../../kv/use-store.ts");
  const { describeCount } = await import("../../../common/quantities.ts");
  const keys = [...new Set(args.positionals)];
  const prefix = args.value("prefix", readText) ?? "";
  if ((keys.length === 0) === (prefix === "")) {
    throw bobbinError("keys-unclear", { purpose: "delete" });
  }
  if (prefix !== "") return clearKeys(args, io);
  return useStore(args, io, "empty", async (store) => {
    const sizes = await store.sizes(keys);
    await store.deleteMany(keys);
    const missing = sizes.filter((size) => size === null).length;
    const rest = missing === 0 ? "" : `; ${missing} not there`;
    if (!args.has("quiet"))
      io.stderr.write(`Deleted ${describeCount(keys.length - missing, "key")}${rest}\n`);
    return 0;
  });
}
