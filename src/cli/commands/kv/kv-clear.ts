import type { Io } from "../../../common/io.ts";
import type { ArgumentsOf } from "../../arguments.ts";
import type { Command } from "../../command.ts";
import type { FlagGroup } from "../../flag.ts";
import { clearKeys } from "../../kv/clear-keys.ts";
import { kvStoreFlags, prefixFlag, quietFlag, yesFlag } from "../../kv/flags.ts";

const flagGroups = [
  kvStoreFlags,
  {
    title: "Keys",
    flags: [prefixFlag, yesFlag],
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
  run: (args: ArgumentsOf<typeof flagGroups>, io: Io) => clearKeys(args, io),
};
