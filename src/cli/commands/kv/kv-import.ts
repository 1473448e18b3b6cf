import { resolve } from "node:path";
import type { ImportResult } from "../../../data/import-store.ts";
import type { PersonStore } from "../../../data/person-store.ts";
import type { Io } from "../../../common/io.ts";
import type { ArgumentsOf } from "../../arguments.ts";
import type { Command } from "../../command.ts";
import type { FlagGroup } from "../../flag.ts";
import { readChoice } from "../../flag-values.ts";
import { formatFlag, formats, kvStoreFlags, quietFlag } from "../../kv/flags.ts";

const flagGroups = [
  kvStoreFlags,
  {
    title: "Import",
    flags: [formatFlag, { name: "dry-run", summary: "Check every line, and write nothing" }],
  },
  {
    title: "Output",
    flags: [
      quietFlag,
      { name: "json", summary: "Print how many were written and unchanged as a line of JSON" },
    ],
  },
] as const satisfies readonly FlagGroup[];

/** `bobbin kv import`: writes entries from lines of JSON. */
export const kvImport: Command = {
  name: "kv import",
  summary: "Write keys and values from lines of JSON, as export makes them",
  positionals: [
    { name: "FILE", isRequired: false, summary: "A file; without it, or with -, standard input" },
  ],
  flagGroups,
  absentFlags: [],
  examples: [
    { line: "bobbin kv import backup.jsonl", summary: "Write what a file holds" },
    {
      line: "bobbin kv import backup.jsonl --dry-run",
      summary: "See first whether all of it can be written",
    },
    {
      line: "bobbin kv export --from old | bobbin kv import --from new",
      summary: "Bring the data of one application to another",
    },
    {
      line: "bobbin kv import namespace.json --format wrangler",
      summary: "Bring the data of a namespace of Workers KV here",
    },
  ],
  run: runImport,
};

async function runImport(args: ArgumentsOf<typeof flagGroups>, io: Io): Promise<number> {
  const { useStore } = await import("../../kv/use-store.ts");
  const { printError } = await import("../../print-error.ts");
  const dryRun = args.has("dry-run");
  return useStore(args, io, dryRun ? "empty" : "create", async (store) => {
    const result = await importEntries(args, io, store);
    const { written, unchanged, stopped } = result;
    const code = stopped === null ? 0 : printError(stopped.error, io.stderr);
    const isUnread = stopped?.error.code === "file-not-usable" && written + unchanged === 0;
    if (!isUnread && (!args.has("quiet") || stopped !== null))
      io.stderr.write(await describe(result, dryRun));
    if (args.has("json")) {
      const line = stopped === null ? {} : { stoppedAtLine: stopped.line };
      await io.stdout.writeData(`${JSON.stringify({ written, unchanged, ...line })}\n`);
    }
    return code;
  });
}

async function importEntries(
  args: ArgumentsOf<typeof flagGroups>,
  io: Io,
  store: PersonStore,
): Promise<ImportResult> {
  const { importLines } = await import("../../../data/import-store.ts");
  const { lineBytesMax, readLines } = await import("../../../data/read-lines.ts");
  const { readChunks } = await import("../../kv/files.ts");
  const { startProgress } = await import("../../kv/transfer-progress.ts");
  const format = args.given("format", (text) => readChoice(text, formats));
  const [file = "-"] = args.positionals;
  const chunks = file === "-" ? io.stdin.bytes() : readChunks(resolve(io.directory, file));
  if (file === "-" && io.stdin.isTerminal)
    io.stderr.write("The lines are what you type; Ctrl+D ends them.\n");
  const dryRun = args.has("dry-run");
  using progress = await startProgress(io, dryRun ? "Checking" : "Importing", !args.has("quiet"));
  const lines =
    format === "wrangler"
      ? (await import("../../../data/wrangler-bulk.ts")).fromBulk(chunks, Date.now())
      : readLines(chunks, lineBytesMax(store.config.limits));
  return await importLines(store, lines, {
    dryRun,
    onProgress: ({ written, unchanged, bytes }) =>
      progress.update({ entries: written + unchanged, bytes }),
  });
}

async function describe(
  { written, unchanged, stopped }: ImportResult,
  dryRun: boolean,
): Promise<string> {
  const { describeCount } = await import("../../../common/quantities.ts");
  const where = stopped === null ? "" : ` before line ${stopped.line}`;
  const verb = dryRun ? "Would write" : "Wrote";
  const rest = unchanged === 0 ? "" : `; ${unchanged} there already`;
  const end = stopped === null || dryRun ? "" : ", and nothing from that line on";
  // It stands below the error that ended the import.
  const gap = stopped === null ? "" : "\n";
  return `${gap}${verb} ${describeCount(written, "entry", "entries")}${where}${rest}${end}\n`;
}
