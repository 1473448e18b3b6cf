import type { AppStores } from "../../../data/app-stores.ts";
import type { CopyResult } from "../../../data/copy-store.ts";
import type { ExportOptions } from "../../../data/export-store.ts";
import type { PersonStore } from "../../../data/person-store.ts";
import type { VerifyResult } from "../../../data/verify-copy.ts";
import type { Io } from "../../../common/io.ts";
import { bobbinError } from "../../../errors.ts";
import type { ArgumentsOf } from "../../arguments.ts";
import type { Command } from "../../command.ts";
import type { FlagGroup } from "../../flag.ts";
import { readText } from "../../flag-values.ts";
import { kvApplicationFlags, prefixFlag, quietFlag } from "../../kv/flags.ts";

const flagGroups = [
  { title: "Application", flags: kvApplicationFlags },
  {
    title: "Keys",
    flags: [
      prefixFlag,
      {
        name: "after",
        value: "KEY",
        allowsEmpty: true,
        summary: "Only keys behind this one, to go on with a copy that ended early",
      },
    ],
  },
  {
    title: "Comparison",
    flags: [
      { name: "no-verify", summary: "Do not compare the two stores when all is copied" },
      { name: "verify-only", summary: "Compare the two stores, and copy nothing" },
    ],
  },
  {
    title: "Output",
    flags: [quietFlag, { name: "json", summary: "Print the numbers as a line of JSON" }],
  },
] as const satisfies readonly FlagGroup[];

/** `bobbin kv copy`: brings the entries of one store to another, whatever engines keep them. */
export const kvCopy: Command = {
  name: "kv copy",
  summary: "Copy the keys and values of a store to another, and compare the two",
  positionals: [
    { name: "FROM", isRequired: true, summary: "The store to copy; bobbin kv stores shows which" },
    { name: "TO", isRequired: true, summary: "The store to write; what it has besides stays" },
  ],
  flagGroups,
  absentFlags: [],
  examples: [
    {
      line: "bobbin kv copy default redis --runtime-config-file runtime-config.toml",
      summary: "Bring an application's data to a store that its runtime configuration defines",
    },
    {
      line: "bobbin kv copy default redis --after user:4711",
      summary: "Go on with a copy that ended early; without --after what is there is compared",
    },
    {
      line: "bobbin kv copy default redis --verify-only",
      summary: "See whether two stores hold the same",
    },
  ],
  run: runCopy,
};

async function runCopy(args: ArgumentsOf<typeof flagGroups>, io: Io): Promise<number> {
  const { findStores, readPrefix, requireLabel } = await import("../../kv/use-store.ts");
  if (args.has("no-verify") && args.has("verify-only"))
    throw bobbinError("flags-exclusive", {
      flags: ["--no-verify", "--verify-only"],
      advice: "leave one of them out; with both nothing is done",
    });
  await using stores = findStores(args, io);
  for (const [index, where] of ["FROM", "TO"].entries())
    requireLabel(stores, args.positionals[index] ?? "", where);
  const { from, to } = openBoth(stores, args);
  const range = { prefix: readPrefix(args), after: args.value("after", readText) };
  const copied = args.has("verify-only") ? null : await copy(args, io, from, to, range);
  if (copied?.code !== undefined && copied.code !== 0) {
    await writeJson(args, io, copied.result, null);
    return copied.code;
  }
  const verified = args.has("no-verify") ? null : await verify(args, io, from, to, range);
  await writeJson(args, io, copied?.result ?? null, verified);
  return verified !== null && verified.differences > 0 ? 1 : 0;
}

function openBoth(
  stores: AppStores,
  args: ArgumentsOf<typeof flagGroups>,
): { from: PersonStore; to: PersonStore } {
  const [from = "", to = ""] = args.positionals;
  if (from === to) {
    throw bobbinError("copy-to-itself", { store: from });
  }
  return {
    from: stores.openToRead(from),
    to: args.has("verify-only") ? stores.openToRead(to) : stores.open(to),
  };
}

async function copy(
  args: ArgumentsOf<typeof flagGroups>,
  io: Io,
  from: PersonStore,
  to: PersonStore,
  range: ExportOptions,
): Promise<{ result: CopyResult; code: number }> {
  const { copyStore } = await import("../../../data/copy-store.ts");
  const { describeCount } = await import("../../../common/quantities.ts");
  const { startProgress } = await import("../../kv/transfer-progress.ts");
  const result = await (async () => {
    using progress = await startProgress(io, "Copying", !args.has("quiet"));
    return await copyStore(from, to, {
      ...range,
      onProgress: ({ written, unchanged, bytes }) =>
        progress.update({ entries: written + unchanged, bytes }),
    });
  })();
  const { written, unchanged, stopped } = result;
  const { printError } = await import("../../print-error.ts");
  const code = stopped === null ? 0 : printError(stopped.error, io.stderr);
  if (!args.has("quiet") || stopped !== null) {
    const rest = unchanged === 0 ? "" : `; ${unchanged} there already`;
    const gap = stopped === null ? "" : "\n";
    io.stderr.write(`${gap}Copied ${describeCount(written, "entry", "entries")}${rest}\n`);
    if (stopped !== null) io.stderr.write(await adviseToGoOn(from, stopped.lastKey));
  }
  return { result, code };
}

/** Keys in no order have nothing behind them. */
async function adviseToGoOn(from: PersonStore, lastKey: string | null): Promise<string> {
  if (lastKey === null || !from.isOrdered)
    return "Run the same command to go on: what is there already is compared, which is quick\n";
  const { keyLine } = await import("../../kv/key-line.ts");
  return `All keys up to ${keyLine(lastKey)} are copied; --after goes on behind that key\n`;
}

async function verify(
  args: ArgumentsOf<typeof flagGroups>,
  io: Io,
  from: PersonStore,
  to: PersonStore,
  range: ExportOptions,
): Promise<VerifyResult> {
  const { verifyCopy } = await import("../../../data/verify-copy.ts");
  const { describeCount } = await import("../../../common/quantities.ts");
  const { keyLine } = await import("../../kv/key-line.ts");
  const { startProgress } = await import("../../kv/transfer-progress.ts");
  const result = await (async () => {
    using progress = await startProgress(io, "Comparing", !args.has("quiet"));
    const onProgress = progress.update;
    return await verifyCopy(from, to, { ...range, onProgress });
  })();
  const { entries, differences, examples } = result;
  if (differences > 0) {
    const more = differences > examples.length ? ", …" : "";
    const names = `${examples.map(keyLine).join(", ")}${more}`;
    io.stderr.write(
      `Compared ${describeCount(entries, "entry", "entries")}: ${differences} differ or are missing in ${JSON.stringify(to.label)}: ${names}\nWhat an application writes meanwhile may differ; copy again, and compare while it rests\n`,
    );
  } else if (!args.has("quiet")) {
    io.stderr.write(`Compared ${describeCount(entries, "entry", "entries")}: all are the same\n`);
  }
  return result;
}

async function writeJson(
  args: ArgumentsOf<typeof flagGroups>,
  io: Io,
  copied: CopyResult | null,
  verified: VerifyResult | null,
): Promise<void> {
  if (!args.has("json")) return;
  const stopped = copied?.stopped ?? null;
  const numbers = {
    ...(copied === null ? {} : { written: copied.written, unchanged: copied.unchanged }),
    ...(stopped === null ? {} : { lastKey: stopped.lastKey }),
    ...(verified === null ? {} : { compared: verified.entries, differences: verified.differences }),
  };
  await io.stdout.writeData(`${JSON.stringify(numbers)}\n`);
}
