/** Values as text for people, in the form that Node gives them. */
import { type Item, partsOf } from "./inspect-parts.ts";
import { quote } from "./quote.ts";

/** As Node shows. */
const lineLengthMax = 80;
/** As Node shows. */
const depthDefault = 2;
// An object that holds more levels than these is not put on one line, however short it is.
const levelsOnOneLine = 3;

/** Characters that are shown of one call: the host prints no more, and looks again. */
export const shownCharactersMax = 65_536;

/** Where the walk through a value is. */
export interface Walk {
  readonly depthMax: number;
  /** The objects that hold the one being shown, outermost first. */
  readonly path: object[];
  /** Of the object shown last, which tells how deep the one that holds it is. */
  lastDepth: number;
  /** Characters that are still shown: what lies beyond is not looked at. */
  left: number;
}

/** The text of a value. What lies deeper than `depthMax` objects is left out. */
export function inspect(value: unknown, depthMax = depthDefault): string {
  return show(value, { depthMax, path: [], lastDepth: 0, left: shownCharactersMax });
}

function show(value: unknown, walk: Walk): string {
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
  return isObject ? showObject(value, walk) : take(primitiveText(value), walk);
}

function primitiveText(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "bigint") return `${value}n`;
  return Object.is(value, -0) ? "-0" : String(value);
}

/** As much of a text as is still shown. */
function take(text: string, walk: Walk): string {
  const taken = text.length > walk.left ? `${text.slice(0, Math.max(walk.left, 0))}…` : text;
  walk.left -= text.length;
  return taken;
}

function showObject(value: object, walk: Walk): string {
  if (walk.path.includes(value)) return "[Circular]";
  const depth = walk.path.length;
  try {
    const { head, brackets, whole: all, items } = partsOf(value);
    const whole = all === null ? null : take(all, walk);
    if (items.length === 0) return whole ?? take(`${head}${brackets}`, walk);
    if (depth > walk.depthMax)
      return `[${head.trim() || (brackets === "[]" ? "Array" : "Object")}]`;
    walk.lastDepth = depth;
    walk.path.push(value);
    const texts = showItems(items, walk);
    walk.path.pop();
    const start = whole === null ? head : `${whole} `;
    return layOut({ texts, start, brackets, depth, levels: walk.lastDepth - depth });
  } catch (error) {
    // A getter or a proxy of the component threw. Logging must not throw for it.
    walk.path.length = depth;
    return `[${typeof value} that cannot be shown: ${String(error)}]`;
  }
}

function showItems(items: readonly Item[], walk: Walk): string[] {
  const texts: string[] = [];
  for (const item of items) {
    if (walk.left <= 0) {
      texts.push(`... ${items.length - texts.length} more`);
      break;
    }
    let shown = 0;
    const text = item((inner) => {
      const innerText = show(inner, walk);
      shown += innerText.length;
      return innerText;
    });
    // What stands around the values, such as the names of properties.
    texts.push(shown === 0 ? take(text, walk) : text);
    if (shown > 0) walk.left -= text.length - shown;
  }
  return texts;
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
