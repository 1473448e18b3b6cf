import type { Io } from "../../../common/io.ts";
import { bobbinError } from "../../../errors.ts";
import type { ArgumentsOf } from "../../arguments.ts";
import type { Command } from "../../command.ts";
import type { FlagGroup } from "../../flag.ts";
import { readText } from "../../flag-values.ts";
import { kvStoreFlags, prefixFlag } from "../../kv/flags.ts";

const flagGroups = [
  kvStoreFlags,
  { title: "Keys", flags: [prefixFlag] },
] as const satisfies readonly FlagGroup[];

/** `bobbin kv watch`: prints keys as they change. */
export const kvWatch: Command = {
  name: "kv watch",
  summary: "Print keys, and then each change, as lines of JSON with versions",
  positionals: [
    {
      name: "KEY",
      isRequired: false,
      isRepeatable: true,
      summary: "A key, or several. With --prefix there is none",
    },
  ],
  flagGroups,
  absentFlags: [],
  examples: [
    { line: "bobbin kv watch visits", summary: "Print a key, and again whenever it is written" },
    {
      line: "bobbin kv watch --prefix session: --store sessions",
      summary: "Print what starts with session:; a key that was deleted has the value null",
    },
  ],
  run: runWatch,
};

async function runWatch(args: ArgumentsOf<typeof flagGroups>, io: Io): Promise<number> {
  const { useStore } = await import("../../kv/use-store.ts");
  const { changeLine } = await import("../../../data/json-lines.ts");
  const { LineWriter } = await import("../../kv/line-writer.ts");
  const keys = args.positionals;
  const prefix = args.value("prefix", readText);
  if ((keys.length === 0) === (prefix === undefined)) {
    throw bobbinError("keys-unclear", { purpose: "watch" });
  }
  return useStore(args, io, "create", async (store) => {
    const watch = store.watch(prefix === undefined ? { keys } : { prefix });
    const writer = new LineWriter((text) => io.stdout.writeData(text));
    try {
      for (let batch = await watch.next(); batch !== null; batch = await watch.next()) {
        for (const { key, value, version } of batch) writer.add(changeLine(key, value, version));
        // Nobody reads any more.
        if (!(await writer.flush())) return 0;
      }
      return 0;
    } finally {
      watch.close();
    }
  });
}
