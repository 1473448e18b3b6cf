import type { Io } from "../../../common/io.ts";
import type { ArgumentsOf } from "../../arguments.ts";
import type { Command } from "../../command.ts";
import type { FlagGroup } from "../../flag.ts";
import { kvStoreFlags } from "../../kv/flags.ts";

const flagGroups = [
  kvStoreFlags,
  {
    title: "Output",
    flags: [
      { name: "counter", summary: "Print the number that a counter stands at" },
      {
        name: "json",
        summary:
          "Print the key with its value, expiry and metadata as a line of JSON, as export does",
      },
    ],
  },
] as const satisfies readonly FlagGroup[];

/** `bobbin kv get`: prints a value. */
export const kvGet: Command = {
  name: "kv get",
  summary: "Print the value of a key, byte for byte",
  positionals: [{ name: "KEY", isRequired: true, summary: "The key" }],
  flagGroups,
  absentFlags: [],
  examples: [
    { line: "bobbin kv get greeting", summary: 'Print a value of the store "default"' },
    {
      line: "bobbin kv get photo:17 --store images > photo.jpg",
      summary: "Write the bytes of a value to a file",
    },
    { line: "bobbin kv get visits --counter", summary: "Print the number of a counter" },
  ],
  run: runGet,
};

async function runGet(args: ArgumentsOf<typeof flagGroups>, io: Io): Promise<number> {
  const { bobbinError } = await import("../../../errors.ts");
  const { useStore } = await import("../../kv/use-store.ts");
  const [key = ""] = args.positionals;
  return useStore(args, io, "empty", async (store) => {
    const [entry = null] = await store.getEntries([key]);
    if (entry === null) throw bobbinError("no-such-key", { store: store.label, key });
    const { value } = entry;
    if (args.has("counter")) {
      const { counterOf } = await import("../../../data/counter.ts");
      const sum = counterOf(value, { store: store.label, key });
      await io.stdout.writeData(`${sum}\n`);
    } else if (args.has("json")) {
      const { entryLine } = await import("../../../data/json-lines.ts");
      await io.stdout.writeData(`${entryLine(key, value, entry)}\n`);
    } else if (io.stdout.isTerminal) {
      const { showValue } = await import("../../kv/show-value.ts");
      const { text, isText } = showValue(key, value);
      io.stdout.write(text);
      if (!isText)
        io.stderr.write("This is no text, so JSON is shown; a file or a pipe gets the bytes.\n");
    } else {
      await io.stdout.writeData(value);
    }
    return 0;
  });
}
