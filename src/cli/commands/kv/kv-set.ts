import type { Io } from "../../../common/io.ts";
import type { ArgumentsOf } from "../../arguments.ts";
import type { Command } from "../../command.ts";
import type { FlagGroup } from "../../flag.ts";
import { readJsonText, readSpanMilliseconds } from "../../flag-values.ts";
import { kvStoreFlags, valueFileFlag } from "../../kv/flags.ts";

const flagGroups = [
  kvStoreFlags,
  {
    title: "Value",
    flags: [valueFileFlag],
  },
  {
    title: "Beside the value",
    flags: [
      {
        name: "expires-in",
        value: "SPAN",
        summary:
          "How long from now the key exists, such as 90s, 15m, 12h or 30d; without it, it stays",
      },
      {
        name: "metadata",
        value: "JSON",
        summary: "A value of JSON, at most 1024 bytes, that comes with the key",
      },
    ],
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
      line: "bobbin kv set session:7 '{}' --expires-in 30m --metadata '{\"from\":\"login\"}'",
      summary: "Write a value that is gone in half an hour",
    },
    {
      line: "bobbin kv set temperature -- -5",
      summary: "Write a value that begins with a hyphen",
    },
  ],
  run: runSet,
};

async function runSet(args: ArgumentsOf<typeof flagGroups>, io: Io): Promise<number> {
  const { useStore } = await import("../../kv/use-store.ts");
  const { readValue } = await import("../../kv/read-value.ts");
  const [key = ""] = args.positionals;
  const span = args.value("expires-in", readSpanMilliseconds);
  const metadata = args.value("metadata", readJsonText);
  const details = {
    ...(span === undefined ? {} : { expiry: { in: span } }),
    ...(metadata === undefined ? {} : { metadata }),
  };
  const isPlain = span === undefined && metadata === undefined;
  return useStore(args, io, "create", async (store) => {
    const value = await readValue(args, io, store, key);
    await store.set(key, value, isPlain ? undefined : details);
    return 0;
  });
}
