import { resolve } from "node:path";
import type { PersonStore } from "../../../data/person-store.ts";
import type { Io } from "../../../common/io.ts";
import { bobbinError } from "../../../errors.ts";
import type { ArgumentsOf } from "../../arguments.ts";
import type { Command } from "../../command.ts";
import type { FlagGroup } from "../../flag.ts";
import { readChoice, readText } from "../../flag-values.ts";
import { formatFlag, formats, kvStoreFlags, prefixFlag, quietFlag } from "../../kv/flags.ts";
import type { Sink } from "../../kv/line-writer.ts";

const flagGroups = [
  kvStoreFlags,
  {
    title: "Keys",
    flags: [
      prefixFlag,
      {
        name: "after",
        value: "KEY",
        allowsEmpty: true,
        summary: "Only keys behind this one, to go on with an export; they are added to FILE",
      },
    ],
  },
  { title: "Output", flags: [formatFlag, quietFlag] },
] as const satisfies readonly FlagGroup[];

/** `bobbin kv export`: writes entries as lines of JSON. */
export const kvExport: Command = {
  name: "kv export",
  summary: "Write keys and values as lines of JSON",
  positionals: [
    {
      name: "FILE",
      isRequired: false,
      summary: "A file, which may not be there yet; without it standard output",
    },
  ],
  flagGroups,
  absentFlags: [],
  examples: [
    { line: "bobbin kv export backup.jsonl", summary: 'Keep the store "default" in a file' },
    {
      line: "bobbin kv export --prefix user: | gzip > users.jsonl.gz",
      summary: "Hand the keys that start with user: to another program",
    },
    {
      line: "bobbin kv export backup.jsonl --after user:4711",
      summary: "Go on with an export that ended early, behind the last key in the file",
    },
    {
      line: "bobbin kv export namespace.json --format wrangler",
      summary: "Write what wrangler kv bulk put takes",
    },
  ],
  run: runExport,
};

async function runExport(args: ArgumentsOf<typeof flagGroups>, io: Io): Promise<number> {
  const { useStore } = await import("../../kv/use-store.ts");
  const { openLineFile } = await import("../../kv/files.ts");
  const [file] = args.positionals;
  if (isBulk(args) && args.value("after", readText) !== undefined) {
    throw bobbinError("flags-exclusive", {
      flags: ["--after", "--format wrangler"],
      advice: "leave one of them out; an array cannot be gone on with",
    });
  }
  return useStore(args, io, "empty", async (store) => {
    if (file === undefined) {
      const isShown = !args.has("quiet") && !io.stdout.isTerminal;
      await writeEntries(args, io, store, (text) => io.stdout.writeData(text), isShown);
      return 0;
    }
    const goesOn = args.value("after", readText) !== undefined;
    await using target = await openLineFile(resolve(io.directory, file), goesOn);
    await writeEntries(args, io, store, target.write, !args.has("quiet"));
    await target.sync();
    return 0;
  });
}

function isBulk(args: ArgumentsOf<typeof flagGroups>): boolean {
  return args.given("format", (text) => readChoice(text, formats)) === "wrangler";
}

async function writeEntries(
  args: ArgumentsOf<typeof flagGroups>,
  io: Io,
  store: PersonStore,
  sink: Sink,
  isShown: boolean,
): Promise<void> {
  const { exportLines } = await import("../../../data/export-store.ts");
  const { readPrefix } = await import("../../kv/use-store.ts");
  const { LineWriter } = await import("../../kv/line-writer.ts");
  const { describeBytes, describeCount } = await import("../../../common/quantities.ts");
  const { startProgress } = await import("../../kv/transfer-progress.ts");
  const writer = new LineWriter(sink);
  let [entries, bytes] = [0, 0];
  const count = async function* (lines: AsyncIterable<string>): AsyncGenerator<string> {
    for await (const line of lines) {
      entries += 1;
      yield line;
    }
  };
  {
    using progress = await startProgress(io, "Exporting", isShown);
    const range = { prefix: readPrefix(args), after: args.value("after", readText) };
    const exported = count(exportLines(store, range));
    const { toBulk } = await import("../../../data/wrangler-bulk.ts");
    for await (const line of isBulk(args) ? toBulk(exported) : exported) {
      bytes += line.length + 1;
      if (!writer.add(line)) continue;
      if (!(await writer.flush())) return;
      progress.update({ entries, bytes });
    }
    if (!(await writer.flush())) return;
  }
  if (isShown)
    io.stderr.write(
      `Exported ${describeCount(entries, "entry", "entries")}, ${describeBytes(bytes)} of JSON\n`,
    );
}
