/** The part of docs/reference/engines.md that is made from what the drivers declare. */

import type { StoreKind } from "../src/stores/differences.ts";
import { storeDrivers } from "../src/stores/registry.ts";

const aspects = [
  "keys",
  "values",
  "order",
  "atomicity",
  "reads",
  "versions",
  "counters",
  "capacity",
  "expiry",
  "metadata",
  "commits",
  "ranges",
  "watching",
] as const;

const engines = storeDrivers.flatMap(({ kinds }) => kinds);

/** What each engine does: `yes`, as the contract says, how it is bounded, or `no`; and then how and why it is so. */
export function enginesPage(): string {
  const head = ["engine", "chosen by", ...aspects];
  const rows = engines.map(({ name, setting, differences }) => [
    differences.length === 0 ? name : `[${name}](#${anchorOf(name)})`,
    setting,
    ...aspects.map((aspect) => {
      const own = differences.filter((one) => one.aspect === aspect);
      if (own.length === 0) return "yes";
      if (own.some(({ lacks }) => lacks !== undefined)) return "no";
      return own.map(({ bound }) => bound ?? "").join("; ");
    }),
  ]);
  return [table([head, ...rows]), ...engines.map(sectionOf)].filter(Boolean).join("\n\n");
}

function sectionOf({ name, differences }: StoreKind): string {
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
