/** Results as text for people. */

import type { Machine } from "./machine.ts";
import type { Figures, RowResult } from "./run-trial.ts";
import type { Metric } from "./subjects/sample.ts";
import type { Target } from "./trial.ts";

/** A trial without results. */
export interface SkippedTrial {
  readonly trial: string;
  readonly reason: string;
}

/** The machine, a line for each thing. */
export function formatMachine(machine: Machine): string {
  const { median, min, max } = machine.syncMilliseconds;
  const sync = `${median.toFixed(2)} ms (${min.toFixed(2)} to ${max.toFixed(2)})`;
  return [
    `${machine.processor}; ${machine.kernel}; ${machine.node}`,
    `Files on ${machine.disk}; fdatasync of 4 KiB: ${sync}`,
    `Load: ${machine.load}`,
    `${machine.date} UTC${machine.revision === "" ? "" : `, revision ${machine.revision}`}`,
  ].join("\n");
}

/** The rows as a table with aligned columns, then the trials that could not be run. */
export function formatResults(
  rows: readonly RowResult[],
  skipped: readonly SkippedTrial[],
): string {
  const head = [
    ...["trial", "measured", "", "against", ""],
    ...["outcome", "lowest to highest", "target", "verdict"],
  ];
  const cells = rows.map((row, at) => [
    row.trial === rows[at - 1]?.trial ? "" : row.trial,
    row.measured.name,
    formatMedians(row.measured),
    row.against?.name ?? "",
    row.against === null ? "" : formatMedians(row.against),
    formatOutcome(row, row.outcome.median),
    `${formatOutcome(row, row.outcome.min)} to ${formatOutcome(row, row.outcome.max)}`,
    formatTarget(row.target),
    row.verdict ?? "",
  ]);
  const skips = skipped.map(({ trial, reason }) => `${trial}: ${reason}`);
  return [formatTable([head, ...cells]), ...skips].join("\n");
}

/** Lines of cells that stand under each other. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [lines[0], rule, ...lines.slice(1)].join("\n");
}

/** A ratio or a difference, or a figure where there is nothing to compare it with. */
function formatOutcome(row: RowResult, figure: number): string {
  if (row.against === null) return formatFigure(row.metric, figure);
  return row.by === "ratio" ? formatRatio(figure) : formatDifference(row.metric, figure);
}

function formatRatio(ratio: number): string {
  return ratio >= 100 ? ratio.toFixed(0) : ratio.toFixed(2);
}

function formatDifference(metric: Metric, figure: number): string {
  const [unit = ""] = metric.split(" ");
  return `${figure < 0 ? "" : "+"}${figure.toFixed(2)} ${unit}`;
}

function formatMedians({ medians }: Figures): string {
  const figures = Object.entries(medians).map(([metric, figure]) =>
    formatFigure(metric as Metric, figure),
  );
  return figures.join(", ");
}

function formatFigure(metric: Metric, figure: number): string {
  switch (metric) {
    case "requests/s":
      return `${Math.round(figure)}/s`;
    case "µs CPU":
      return `${figure.toFixed(figure < 10 ? 2 : 1)} µs`;
    case "µs Redis":
      return `Redis ${figure.toFixed(figure < 10 ? 2 : 1)} µs`;
    case "ms p50":
    case "ms p99":
      return `${metric.slice(3)} ${figure.toFixed(2)} ms`;
    case "pages/s":
      return `${Math.round(figure)} pages/s`;
    case "MiB peak":
      return `${figure.toFixed(0)} MiB`;
    case "MiB idle":
    case "MiB loaded":
    case "MiB quiet":
      return `${metric.slice(4)} ${figure.toFixed(0)} MiB`;
    case "ms":
      return `${figure.toFixed(0)} ms`;
    default:
      return `serving after ${figure.toFixed(0)} ms`;
  }
}

function formatTarget(target: Target | null): string {
  if (target === null) return "";
  return "atLeast" in target ? `>= ${target.atLeast}` : `<= ${target.atMost}`;
}
