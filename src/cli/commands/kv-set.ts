import type { Io } from "../../common/io.ts";
import type { ArgumentsOf } from "../arguments.ts";
import type { Command } from "../command.ts";
import type { FlagGroup } from "../flag.ts";
import { kvStoreFlags, valueFileFlag } from "../kv/flags.ts";

const flagGroups = [
  kvStoreFlags,
  {
    title: "Value",
    flags: [valueFileFlag],
  },
] as const satisfies readonly FlagGroup[];

/** `bobbin kv set`: writes a value. */
export const kvSet: Command = {
  name: "kv set",
  summary: "Write the value of a key, from an argument, a file or standard input",
  positionals: [
    { name: "KEY", isRequired: true, summary: "The key" },
    {
      name: "VALUE",
      isRequired: false,
      summary: "The value, as UTF-8; without it and --file the bytes of standard input",
    },
  ],
  flagGroups,
  absentFlags: [],
  examples: [
    { line: "bobbin kv set greeting hello", summary: "Write a text" },
    { line: "bobbin kv set photo:17 --file photo.jpg", summary: "Write the bytes of a file" },
    {
      line: "bobbin kv get user:7 | jq .age=37 | bobbin kv set user:7",
      summary: "Change a value of JSON",
    },
    {
      line: "bobbin kv set temperature -- -5",
      summary: "Write a value that begins with a hyphen",
    },
  ],
  run: runSet,
};

async function runSet(args: ArgumentsOf<typeof flagGroups>, io: Io): Promise<number> {
  const { useStore } = await import("../kv/use-store.ts");
  const { readValue } = await import("../kv/read-value.ts");
  const [key = ""] = args.positionals;
  return useStore(args, io, "create", async (store) => {
    await store.set(key, await readValue(args, io, store, key));
    return 0;
  });
}
