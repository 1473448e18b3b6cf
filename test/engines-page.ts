/** The part of docs/reference/engines.md that is made from what the drivers declare. */

import { cosmosDifferences } from "../src/stores/cosmos/differences.ts";
import type { StoreDifference } from "../src/stores/differences.ts";
import { dynamoDifferences, unlimitedDifferences } from "../src/stores/dynamodb/differences.ts";
import {
  redisDifferences,
  redisSpinClusterDifferences,
  redisSpinDifferences,
} from "../src/stores/redis/differences.ts";

const aspects = [
  "keys",
  "values",
  "order",
  "atomicity",
  "versions",
  "counters",
  "capacity",
] as const;

interface Engine {
  readonly name: string;
  /** What makes it so, in the runtime configuration. */
  readonly setting: string;
  readonly differences: readonly StoreDifference[];
}

const engines: readonly Engine[] = [
  { name: "SQLite", setting: '`type = "spin"` with `path`', differences: [] },
  { name: "Memory", setting: '`type = "spin"` without `path`', differences: [] },
  { name: "Redis, Valkey", setting: '`type = "redis"`', differences: redisDifferences },
  {
    name: "Redis, Valkey, as Spin",
    setting: '`layout = "spin"`',
    differences: redisSpinDifferences,
  },
  {
    name: "Redis Cluster, as Spin",
    setting: '`layout = "spin"` and `cluster = true`',
    differences: redisSpinClusterDifferences,
  },
  {
    name: "DynamoDB",
    setting: '`type = "aws_dynamo"`',
    differences: [...dynamoDifferences, ...unlimitedDifferences],
  },
  { name: "Cosmos DB", setting: '`type = "azure_cosmos"`', differences: cosmosDifferences },
];

/** Which engine does what in another way, and then how and why. */
export function enginesPage(): string {
  const head = ["engine", "chosen by", ...aspects];
  const rows = engines.map(({ name, setting, differences }) => [
    differences.length === 0 ? name : `[${name}](#${anchorOf(name)})`,
    setting,
    ...aspects.map((aspect) => (differences.some((one) => one.aspect === aspect) ? "differs" : "")),
  ]);
  return [table([head, ...rows]), ...engines.map(sectionOf)].filter(Boolean).join("\n\n");
}

function sectionOf({ name, differences }: Engine): string {
  if (differences.length === 0) return "";
  const rows = differences.map(({ aspect, what, reason }) => [
    aspect,
    escape(what),
    escape(reason),
  ]);
  return `### ${name}\n\n${table([["", "what differs", "why"], ...rows])}`;
}

function anchorOf(name: string): string {
  return name.toLowerCase().replaceAll(",", "").replaceAll(" ", "-");
}

function escape(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("|", "\\|");
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
