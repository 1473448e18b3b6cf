import type { StoreStatistics } from "../../../data/statistics.ts";
import type { PersonStore } from "../../../data/person-store.ts";
import type { Io } from "../../../common/io.ts";
import type { ArgumentsOf } from "../../arguments.ts";
import type { Command } from "../../command.ts";
import type { FlagGroup } from "../../flag.ts";
import { kvStoreFlags } from "../../kv/flags.ts";

const flagGroups = [
  kvStoreFlags,
  { title: "Output", flags: [{ name: "json", summary: "Print a line of JSON" }] },
] as const satisfies readonly FlagGroup[];

/** `bobbin kv stats`: prints how much a store holds. */
export const kvStats: Command = {
  name: "kv stats",
  summary: "Print how much a store holds, its largest values and the room left",
  positionals: [],
  flagGroups,
  absentFlags: [],
  examples: [
    { line: "bobbin kv stats --store sessions", summary: "See whether a store is nearly full" },
    { line: "bobbin kv stats --json | jq .room", summary: "Print how many keys still fit" },
  ],
  run: runStats,
};

async function runStats(args: ArgumentsOf<typeof flagGroups>, io: Io): Promise<number> {
  const { useStore } = await import("../../kv/use-store.ts");
  const { measureStore } = await import("../../../data/statistics.ts");
  return useStore(args, io, "empty", async (store) => {
    const statistics = await measureStore(store);
    const text = args.has("json")
      ? JSON.stringify({ store: store.label, ...statistics })
      : await describe(store, statistics);
    await io.stdout.writeData(`${text}\n`);
    return 0;
  });
}

async function describe(store: PersonStore, statistics: StoreStatistics): Promise<string> {
  const { describeBytes } = await import("../../../common/quantities.ts");
  const { storeFileOf } = await import("../../../stores/registry.ts");
  const { keyLine } = await import("../../kv/key-line.ts");
  const { describePlace } = await import("../../../data/describe-place.ts");
  const { keys, keysMax, room, keyBytes, valueBytes, largest } = statistics;
  const rows = [
    ["Store", store.label],
    [storeFileOf(store.config) === null ? "Place" : "File", describePlace(store.config)],
    ["Keys", keysMax === null ? `${keys}, no limit` : `${keys} of ${keysMax}, room for ${room}`],
    ["Bytes of keys", describeBytes(keyBytes)],
    ["Bytes of values", describeBytes(valueBytes)],
    ...largest.map(({ key, bytes }, index) => [
      index === 0 ? "Largest values" : "",
      `${keyLine(key)}, ${describeBytes(bytes)}`,
    ]),
  ];
  return rows.map(([name = "", text]) => `${name.padEnd(17)}${text}`).join("\n");
}
