/** Values as text for people, in the form that Node gives them. */
import { partsOf } from "./inspect-parts.ts";
import { quote } from "./quote.ts";

/** As Node shows. */
const lineLengthMax = 80;
/** As Node shows. */
const depthDefault = 2;
// An object that holds more levels than these is not put on one line, however short it is.
const levelsOnOneLine = 3;

/** Where the walk through a value is. */
export interface Walk {
  readonly depthMax: number;
  /** The objects that hold the one being shown, outermost first. */
  readonly path: object[];
  /** Of the object shown last, which tells how deep the one that holds it is. */
  lastDepth: number;
}

/** The text of a value. What lies deeper than `depthMax` objects is left out. */
export function inspect(value: unknown, depthMax = depthDefault): string {
  return show(value, { depthMax, path: [], lastDepth: 0 });
}

function show(value: unknown, walk: Walk): string {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "bigint":
      return `${value}n`;
    case "number":
      return Object.is(value, -0) ? "-0" : `${value}`;
    case "object":
    case "function":
      return value === null ? "null" : showObject(value, walk);
    default:
      return String(value);
  }
}

function showObject(value: object, walk: Walk): string {
  if (walk.path.includes(value)) return "[Circular]";
  const depth = walk.path.length;
  try {
    const { head, brackets, whole, items } = partsOf(value);
    if (items.length === 0) return whole ?? `${head}${brackets}`;
    if (depth > walk.depthMax)
      return `[${head.trim() || (brackets === "[]" ? "Array" : "Object")}]`;
    walk.lastDepth = depth;
    walk.path.push(value);
    const texts = items.map((item) => item((inner) => show(inner, walk)));
    walk.path.pop();
    const start = whole === null ? head : `${whole} `;
    return layOut({ texts, start, brackets, depth, levels: walk.lastDepth - depth });
  } catch (error) {
    // A getter or a proxy of the component threw. Logging must not throw for it.
    walk.path.length = depth;
    return `[${typeof value} that cannot be shown: ${String(error)}]`;
  }
}

interface Layout {
  readonly texts: string[];
  readonly start: string;
  readonly brackets: string;
  readonly depth: number;
  readonly levels: number;
}

function layOut({ texts, start, brackets, depth, levels }: Layout): string {
  const [open, close] = brackets as unknown as [string, string];
  const length = texts.reduce((sum, text) => sum + text.length, 2 * texts.length);
  const isShort = length + start.length + 2 * depth + 10 <= lineLengthMax;
  const isFlat = texts.every((text) => !text.includes("\n")) && !start.includes("\n");
  const isManyInRows = open === "[" && texts.length > 6 && isFlat && length / texts.length <= 18;
  if (isShort && isFlat && levels < levelsOnOneLine) {
    return `${start}${open} ${texts.join(", ")} ${close}`;
  }
  const lines = isManyInRows ? inRows(texts) : texts;
  const body = lines.join(",\n").replaceAll("\n", "\n  ");
  return `${start}${open}\n  ${body}\n${close}`;
}

function inRows(texts: string[]): string[] {
  const rows: string[] = [];
  let row = "";
  for (const text of texts) {
    if (row !== "" && row.length + text.length > lineLengthMax - 10) {
      rows.push(row);
      row = "";
    }
    row += row === "" ? text : `, ${text}`;
  }
  return [...rows, row];
}
