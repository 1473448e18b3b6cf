/** The arguments of console.log as one text: https://console.spec.whatwg.org/#formatter */
import { inspect, shownCharactersMax } from "./inspect.ts";

/** Joins the arguments; a first one with `%` directives takes those after it. */
export function formatArguments(args: readonly unknown[]): string {
  const [first, ...rest] = args;
  if (typeof first !== "string") return join([], args);
  if (rest.length === 0) return first;
  return join([first.includes("%") ? fill(first, rest) : first], rest);
}

/** The texts and those of the values, as many as are shown. */
function join(texts: string[], values: readonly unknown[]): string {
  let length = (texts[0] ?? "").length;
  for (const value of values) {
    if (length > shownCharactersMax) break;
    const text = show(value);
    texts.push(text);
    length += text.length;
  }
  return texts.join(" ");
}

function show(value: unknown): string {
  return typeof value === "string" ? value : inspect(value);
}

function fill(text: string, rest: unknown[]): string {
  return text.replace(/%[sdifjoOc%]/g, (directive) => {
    if (directive === "%%") return "%";
    if (rest.length === 0) return directive;
    return directiveText(directive, rest.shift());
  });
}

function directiveText(directive: string, value: unknown): string {
  switch (directive) {
    case "%s":
      return typeof value === "object" && value !== null ? inspect(value, 1) : plainText(value);
    case "%d":
      return numberText(value, Number);
    case "%i":
      return numberText(value, (text) => Number.parseInt(String(text), 10));
    case "%f":
      return numberText(value, (text) => Number.parseFloat(String(text)));
    case "%j":
      return jsonText(value);
    case "%c":
      return "";
    default:
      return inspect(value, 4);
  }
}

function plainText(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  return Object.is(value, -0) ? "-0" : String(value);
}

function numberText(value: unknown, toNumber: (value: unknown) => number): string {
  if (typeof value === "bigint") return `${value}n`;
  return plainText(
    typeof value === "object" || typeof value === "symbol" ? Number.NaN : toNumber(value),
  );
}

function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "undefined";
  } catch {
    // A value that holds itself has no JSON, and a log line must not fail for it.
    return "[Circular]";
  }
}
