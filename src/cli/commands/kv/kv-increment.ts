import type { Io } from "../../../common/io.ts";
import type { ArgumentsOf } from "../../arguments.ts";
import type { Command } from "../../command.ts";
import type { FlagGroup } from "../../flag.ts";
import { readCounter } from "../../flag-values.ts";
import { kvStoreFlags } from "../../kv/flags.ts";

const flagGroups = [
  kvStoreFlags,
  {
    title: "Number",
    flags: [
      {
        name: "by",
        value: "NUMBER",
        default: "1",
        summary: "What is added; less than 0 takes away",
      },
    ],
  },
] as const satisfies readonly FlagGroup[];

/** `bobbin kv increment`: adds to a counter. */
export const kvIncrement: Command = {
  name: "kv increment",
  summary: "Add to a counter and print the sum",
  positionals: [{ name: "KEY", isRequired: true, summary: "The key; a missing one counts as 0" }],
  flagGroups,
  absentFlags: [],
  examples: [
    { line: "bobbin kv increment visits", summary: "Add one" },
    { line: "bobbin kv increment stock:tea --by=-5", summary: "Take five away" },
    { line: "bobbin kv increment visits --by 0", summary: "Make a counter that stands at 0" },
  ],
  run: runIncrement,
};

async function runIncrement(args: ArgumentsOf<typeof flagGroups>, io: Io): Promise<number> {
  const { useStore } = await import("../../kv/use-store.ts");
  const [key = ""] = args.positionals;
  const delta = args.given("by", readCounter);
  return useStore(args, io, "create", async (store) => {
    await io.stdout.writeData(`${await store.increment(key, delta)}\n`);
    return 0;
  });
}
