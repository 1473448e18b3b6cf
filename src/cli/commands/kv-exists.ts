import type { Io } from "../../common/io.ts";
import type { Arguments } from "../arguments.ts";
import type { Command } from "../command.ts";
import { kvStoreFlags } from "../kv/flags.ts";

/** `bobbin kv exists`: answers with its exit code. */
export const kvExists: Command = {
  name: "kv exists",
  summary: "Say by the exit code whether a key is there: 0 if it is, 1 if not",
  positionals: [{ name: "KEY", isRequired: true, summary: "The key" }],
  flagGroups: [
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
  ],
  absentFlags: [],
  examples: [
    {
      line: "if bobbin kv exists greeting; then echo yes; fi",
      summary: "Do something where a key is there",
    },
  ],
  run: runExists,
};

async function runExists(args: Arguments, io: Io): Promise<number> {
  const { useStore } = await import("../kv/use-store.ts");
  const [key = ""] = args.positionals;
  return useStore(args, io, "empty", async (store) => {
    const exists = await store.exists(key);
    if (args.has("json") || io.stdout.isTerminal) await io.stdout.writeData(`${exists}\n`);
    return exists ? 0 : 1;
  });
}
