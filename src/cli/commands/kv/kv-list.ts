import type { ExportOptions } from "../../../data/export-store.ts";
import type { PersonStore } from "../../../data/person-store.ts";
import type { Io } from "../../../common/io.ts";
import type { ArgumentsOf } from "../../arguments.ts";
import type { Command } from "../../command.ts";
import type { FlagGroup } from "../../flag.ts";
import { readCount, readText } from "../../flag-values.ts";
import { kvStoreFlags, prefixFlag } from "../../kv/flags.ts";

const flagGroups = [
  kvStoreFlags,
  {
    title: "Keys",
    flags: [
      prefixFlag,
      {
        name: "start",
        value: "KEY",
        allowsEmpty: true,
        summary: "Only this key and those after it in order of their bytes",
      },
      { name: "end", value: "KEY", allowsEmpty: true, summary: "Only keys before this one" },
      { name: "reverse", summary: "Print the last key first" },
      { name: "limit", short: "n", value: "NUMBER", summary: "Most keys to print" },
    ],
  },
  {
    title: "Output",
    flags: [
      {
        name: "values",
        summary:
          "Print each key with its value, expiry and metadata as a line of JSON, as export does",
      },
      {
        name: "json",
        summary:
          "Print each key with the bytes of its value as a line of JSON. Without it a key stands as it is, and in quotes as a string of JSON where it is empty, holds control characters or begins with a quotation mark",
      },
    ],
  },
] as const satisfies readonly FlagGroup[];

/** `bobbin kv list`: prints keys. */
export const kvList: Command = {
  name: "kv list",
  summary: "Print keys, a line each, in order of their bytes",
  positionals: [],
  flagGroups,
  absentFlags: [],
  examples: [
    { line: "bobbin kv list", summary: 'Print all keys of the store "default"' },
    {
      line: "bobbin kv list --prefix user: --limit 10",
      summary: "Print the first ten keys that start with user:",
    },
    {
      line: "bobbin kv list --values --reverse --limit 1 --prefix log:",
      summary: "Print the last entry of a log with its value",
    },
    {
      line: "bobbin kv list --start 2026-11 --end 2026-12",
      summary: "Print the keys from the one on and before the other",
    },
    { line: "bobbin kv list --json | jq -r .key", summary: "Print keys of any kind as they are" },
  ],
  run: runList,
};

async function runList(args: ArgumentsOf<typeof flagGroups>, io: Io): Promise<number> {
  const limit = args.value("limit", (text) => readCount(text, 1)) ?? Infinity;
  const { useStore, readPrefix } = await import("../../kv/use-store.ts");
  const { LineWriter } = await import("../../kv/line-writer.ts");
  const lines = args.has("values") ? entryLines : args.has("json") ? describeKeys : keyLines;
  const choice: ExportOptions = {
    prefix: readPrefix(args),
    start: args.value("start", readText),
    end: args.value("end", readText),
    reverse: args.has("reverse") || undefined,
  };
  return useStore(args, io, "empty", async (store) => {
    const writer = new LineWriter((text) => io.stdout.writeData(text));
    let printed = 0;
    for await (const line of lines(store, choice)) {
      if (writer.add(line) && !(await writer.flush())) return 0;
      printed += 1;
      if (printed >= limit) break;
    }
    await writer.flush();
    return 0;
  });
}

async function* keyLines(store: PersonStore, choice: ExportOptions): AsyncGenerator<string> {
  const { keyPages } = await import("../../../data/export-store.ts");
  const { keyLine } = await import("../../kv/key-line.ts");
  for await (const keys of keyPages(store, choice)) yield* keys.map(keyLine);
}

async function* entryLines(store: PersonStore, choice: ExportOptions): AsyncGenerator<string> {
  const { exportLines } = await import("../../../data/export-store.ts");
  yield* exportLines(store, choice);
}

async function* describeKeys(store: PersonStore, choice: ExportOptions): AsyncGenerator<string> {
  const { keyPages } = await import("../../../data/export-store.ts");
  for await (const keys of keyPages(store, choice)) {
    const sizes = await store.sizes(keys);
    for (const [index, key] of keys.entries()) {
      const bytes = sizes[index] ?? null;
      // A key that was deleted meanwhile has no value.
      if (bytes !== null) yield JSON.stringify({ key, bytes });
    }
  }
}
