/** Reading JSON without changing it: numbers, escapes and doubled names stay as they are written. */

/** One token: its text as written. */
export interface JsonToken {
  readonly kind: "{" | "}" | "[" | "]" | "," | ":" | "string" | "other";
  readonly text: string;
  /** Index of its first character. */
  readonly at: number;
}

/** What keeps a text from being JSON, and where: line and column count from 1. */
export interface JsonProblem {
  readonly message: string;
  readonly at: number;
  readonly line: number;
  readonly column: number;
}

/** The tokens of a text that is JSON, or what is wrong with it. */
export type JsonScan =
  | { readonly tokens: readonly JsonToken[]; readonly problem: null }
  | { readonly tokens: null; readonly problem: JsonProblem };

/** Deepest nesting that is read; JavaScript's own reader has no such bound, but people have. */
const depthMax = 500;

const space = /[ \t\n\r]*/y;
// oxlint-disable-next-line no-control-regex -- JSON forbids exactly these in its texts
const plain = /[^"\\\u0000-\u001f]*/.source;
const escape = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/.source;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/.source;
const token = new RegExp(
  String.raw`[{}[\],:]|"${plain}(?:${escape}${plain})*"|${number}|(?:true|false|null)\b`,
  "y",
);

/** Reads a text as JSON. */
export function scanJson(text: string): JsonScan {
  const scanner = new Scanner(text);
  try {
    scanner.value(0);
    scanner.end();
    return { tokens: scanner.tokens, problem: null };
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return { tokens: null, problem: locate(text, error.at, error.message) };
  }
}

class Stopped extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

class Scanner {
  readonly tokens: JsonToken[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#skipSpace();
  }

  value(depth: number): void {
    if (depth > depthMax) throw new Stopped(`nested deeper than ${depthMax} levels`, this.#at);
    const { kind } = this.#take("a value", ["{", "[", "string", "other"]);
    if (kind === "{") this.#list("}", () => this.#member(depth));
    if (kind === "[") this.#list("]", () => this.value(depth + 1));
  }

  end(): void {
    if (this.#at < this.#text.length) throw new Stopped("more text after the value", this.#at);
  }

  #member(depth: number): void {
    this.#take("a name in double quotes", ["string"]);
    this.#take("a colon", [":"]);
    this.value(depth + 1);
  }

  /** What stands between brackets, the closing one too. */
  #list(close: "}" | "]", item: () => void): void {
    if (this.#text[this.#at] === close) {
      this.#take("", [close]);
      return;
    }
    do item();
    while (this.#take(`a comma or “${close}”`, [",", close]).kind === ",");
  }

  #take(expected: string, kinds: readonly JsonToken["kind"][]): JsonToken {
    const at = this.#at;
    if (at >= this.#text.length) throw new Stopped(`ends where ${expected} should be`, at);
    token.lastIndex = at;
    const text = token.exec(this.#text)?.[0];
    if (text === undefined) throw new Stopped(describeBad(this.#text, at, expected), at);
    const found: JsonToken = { kind: kindOf(text), text, at };
    if (!kinds.includes(found.kind)) throw new Stopped(this.#describeOther(text, expected), at);
    this.tokens.push(found);
    this.#at = at + text.length;
    this.#skipSpace();
    return found;
  }

  #describeOther(text: string, expected: string): string {
    const isAfterComma = this.tokens.at(-1)?.kind === ",";
    if (isAfterComma && (text === "]" || text === "}"))
      return `there is a comma too many before “${text}”`;
    return `${expected} should be here`;
  }

  #skipSpace(): void {
    space.lastIndex = this.#at;
    space.exec(this.#text);
    this.#at = space.lastIndex;
  }
}

function kindOf(text: string): JsonToken["kind"] {
  const first = text[0] ?? "";
  if (first === '"') return "string";
  return "{}[],:".includes(first) ? (first as JsonToken["kind"]) : "other";
}

function describeBad(text: string, at: number, expected: string): string {
  if (text[at] === '"') return "this text in quotes does not end, or holds a character to escape";
  if (text[at] === "'") return "texts stand in double quotes";
  return `${expected} should be here`;
}

function locate(text: string, at: number, message: string): JsonProblem {
  const before = text.slice(0, at).split("\n");
  return { message, at, line: before.length, column: (before.at(-1) ?? "").length + 1 };
}
