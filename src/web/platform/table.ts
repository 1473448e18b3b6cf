/** console.table: rows and columns drawn with lines. */
import { inspect } from "./inspect.ts";

/** More rows than a person reads. */
const rowsMax = 1_000;

/** The table of an object's or a list's values; null for what has no rows. */
export function formatTable(data: unknown, columns?: readonly string[]): string | null {
  if (typeof data !== "object" || data === null) return null;
  const rows = Object.entries(data).slice(0, rowsMax);
  const names = columns ?? [
    ...new Set(rows.flatMap(([, row]) => (isObject(row) ? Object.keys(row) : []))),
  ];
  const hasValues = rows.some(([, row]) => !isObject(row));
  const header = ["(index)", ...names, ...(hasValues ? ["Values"] : [])];
  const lines = rows.map(([index, row]) => {
    const cells = names.map((name) => (isObject(row) && name in row ? inspect(row[name], 0) : ""));
    const values = hasValues ? [isObject(row) ? "" : inspect(row)] : [];
    return [index].concat(cells, values);
  });
  const widths = header.map(
    (title, at) => Math.max(...[header, ...lines].map((line) => (line[at] ?? title).length)) + 2,
  );
  const rule = (left: string, middle: string, right: string): string =>
    left + widths.map((width) => "─".repeat(width)).join(middle) + right;
  const draw = (line: readonly string[]): string =>
    `│${line.map((cell, at) => ` ${cell}`.padEnd(widths[at] as number)).join("│")}│`;
  return [
    rule("┌", "┬", "┐"),
    draw(header),
    rule("├", "┼", "┤"),
    ...lines.map(draw),
    rule("└", "┴", "┘"),
  ].join("\n");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
