import type { Io } from "../../common/io.ts";
import type { ArgumentsOf } from "../arguments.ts";
import type { Command } from "../command.ts";
import type { FlagGroup } from "../flag.ts";
import { kvStoreFlags, quietFlag } from "../kv/flags.ts";

const flagGroups = [
  kvStoreFlags,
  { title: "Output", flags: [quietFlag] },
] as const satisfies readonly FlagGroup[];

/** `bobbin kv delete`: deletes keys. */
export const kvDelete: Command = {
  name: "kv delete",
  summary: "Delete keys; one that is not there is no failure",
  positionals: [
    {
      name: "KEY",
      isRequired: true,
      isRepeatable: true,
      summary: "A key, or several; all of them are deleted at once",
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
  ],
  run: runDelete,
};

async function runDelete(args: ArgumentsOf<typeof flagGroups>, io: Io): Promise<number> {
  const { useStore } = await import("../kv/use-store.ts");
  const { describeCount } = await import("../../common/quantities.ts");
  const keys = [...new Set(args.positionals)];
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
