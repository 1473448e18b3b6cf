import { constants } from "node:os";
import type { PersonStore } from "../../data/person-store.ts";
import type { Io } from "../../common/io.ts";
import { usageError, type ArgumentsOf } from "../arguments.ts";
import type { Command } from "../command.ts";
import type { FlagGroup } from "../flag.ts";
import { kvStoreFlags, prefixFlag, quietFlag } from "../kv/flags.ts";

const flagGroups = [
  kvStoreFlags,
  {
    title: "Keys",
    flags: [
      prefixFlag,
      { name: "yes", short: "y", summary: "Do not ask; needed where nobody can be asked" },
    ],
  },
  { title: "Output", flags: [quietFlag] },
] as const satisfies readonly FlagGroup[];

/** `bobbin kv clear`: deletes all keys, or those with a prefix. */
export const kvClear: Command = {
  name: "kv clear",
  summary: "Delete all keys of a store, or those with a prefix",
  positionals: [],
  flagGroups,
  absentFlags: [],
  examples: [
    { line: "bobbin kv clear", summary: 'Be told how many keys "default" has, and asked' },
    {
      line: "bobbin kv clear --store sessions --prefix guest: --yes",
      summary: "Delete the keys that start with guest:, in a script",
    },
  ],
  run: runClear,
};

async function runClear(args: ArgumentsOf<typeof flagGroups>, io: Io): Promise<number> {
  const { useStore, readPrefix } = await import("../kv/use-store.ts");
  const { clearStore, countKeys } = await import("../../data/clear-store.ts");
  const { describeCount } = await import("../../common/quantities.ts");
  const mustAsk = !args.has("yes");
  if (mustAsk && !(io.stdin.isTerminal && io.stderr.isTerminal))
    throw usageError("nobody can be asked here whether to delete", "add --yes to delete at once");
  return useStore(args, io, "empty", async (store) => {
    const prefix = readPrefix(args);
    const report = (text: string): void => {
      if (!args.has("quiet")) io.stderr.write(`${text}\n`);
    };
    if (mustAsk) {
      const keys = await countKeys(store, prefix);
      const answer = keys === 0 || (await ask(store, prefix, describeCount(keys, "key")));
      if (answer === null) return 128 + constants.signals.SIGINT;
      if (!answer) {
        report("Nothing was deleted");
        return 1;
      }
    }
    report(`Deleted ${describeCount(await clearStore(store, { prefix }), "key")}`);
    return 0;
  });
}

/** Null where the person cancels. */
async function ask(store: PersonStore, prefix: string, keys: string): Promise<boolean | null> {
  const { askToConfirm } = await import("../ask.ts");
  const { describePlace } = await import("../../data/describe-place.ts");
  const which = prefix === "" ? "" : ` that start with ${JSON.stringify(prefix)}`;
  const where = describePlace(store.config);
  return askToConfirm(
    `Delete ${keys}${which} of store ${JSON.stringify(store.label)} in ${where}?`,
  );
}
