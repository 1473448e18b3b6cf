/** console.table: rows and columns drawn with lines. */
import { toText } from "../webidl/convert.ts";
import { inspect, shownCharactersMax } from "./inspect.ts";

/** More rows than a person reads. */
const rowsMax = 1_000;
/** The same of columns. */
const columnsMax = 100;
/** The same of characters in a cell. */
const cellCharactersMax = 1_000;

/** The table of an object's or a list's values, as much of it as is shown; null for what has no rows. */
export function formatTable(data: unknown, columns?: readonly string[]): string | null {
  if (typeof data !== "object" || data === null) return null;
  const rows = rowsOf(data);
  const names = columnNames(rows, columns);
  const hasValues = rows.some(([, row]) => !isObject(row));
  const header = ["(index)", ...names.map(cut), ...(hasValues ? ["Values"] : [])];
  const lines = linesOf(rows, names, hasValues);
  const widths = header.map(
    (title, at) => Math.max(...[header, ...lines].map((line) => (line[at] ?? title).length)) + 2,
  );
  const rule = (left: string, middle: string, right: string): string =>
    left + widths.map((width) => "─".repeat(width)).join(middle) + right;
  const draw = (line: readonly string[]): string =>
    `│${line.map((cell, at) => ` ${cell}`.padEnd(widths[at] ?? 0)).join("│")}│`;
  const lineLength = widths.reduce((sum, width) => sum + width, 0);
  return [
    rule("┌", "┬", "┐"),
    draw(header),
    rule("├", "┼", "┤"),
    ...lines.slice(0, Math.ceil(shownCharactersMax / lineLength)).map(draw),
    rule("└", "┴", "┘"),
  ].join("\n");
}

function rowsOf(data: object): (readonly [index: string, row: unknown])[] {
  const isLong = Array.isArray(data) && data.length > rowsMax;
  // To ask a long list for all that it has would take longer than to show it.
  const keys = isLong ? Array.from({ length: rowsMax }, (_, at) => `${at}`) : Object.keys(data);
  return keys.slice(0, rowsMax).map((key) => [key, Reflect.get(data, key)] as const);
}

function columnNames(
  rows: readonly (readonly [string, unknown])[],
  columns: readonly string[] | undefined,
): string[] {
  if (columns !== undefined) return [...columns].slice(0, columnsMax).map(toText);
  const names = new Set<string>();
  for (const [, row] of rows) {
    if (names.size >= columnsMax) break;
    if (isObject(row)) for (const name of Object.keys(row).slice(0, columnsMax)) names.add(name);
  }
  return [...names].slice(0, columnsMax);
}

function linesOf(
  rows: readonly (readonly [string, unknown])[],
  names: readonly string[],
  hasValues: boolean,
): string[][] {
  const lines: string[][] = [];
  let length = 0;
  for (const [index, row] of rows) {
    if (length > shownCharactersMax) break;
    const cells = names.map((name) =>
      isObject(row) && name in row ? cut(inspect(row[name], 0)) : "",
    );
    const values = hasValues ? [isObject(row) ? "" : cut(inspect(row))] : [];
    const line = [index, ...cells, ...values];
    length += line.reduce((sum, cell) => sum + cell.length, 0);
    lines.push(line);
  }
  return lines;
}

function cut(text: string): string {
  return text.length > cellCharactersMax ? `${text.slice(0, cellCharactersMax)}…` : text;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
