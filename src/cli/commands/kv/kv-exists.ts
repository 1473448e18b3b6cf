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
      {
        name: "json",
        summary: "Print true or false besides; without it nothing is printed but to a terminal",
      },
    ],
  },
] as const satisfies readonly FlagGroup[];

/** `bobbin kv exists`: answers with its exit code. */
export const kvExists: Command = {
  name: "kv exists",
  summary: "Say by the exit code whether a key is there: 0 if it is, 1 if not",
  positionals: [{ name: "KEY", isRequired: true, summary: "The key" }],
  flagGroups,
  absentFlags: [],
  examples: [
    {
      line: "if bobbin kv exists greeting; then echo yes; fi",
      summary: "Do something where a key is there",
    },
  ],
  run: runExists,
};

async function runExists(args: ArgumentsOf<typeof flagGroups>, io: Io): Promise<number> {
  const { useStore } = await import("../../kv/use-store.ts");
  const [key = ""] = args.positionals;
  return useStore(args, io, "empty", async (store) => {
    const exists = await store.exists(key);
    if (args.has("json") || io.stdout.isTerminal) await io.stdout.writeData(`${exists}\n`);
    return exists ? 0 : 1;
  });
}
