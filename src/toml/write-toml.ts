/** What a TOML file says, as JavaScript values. */
export type PlainToml =
  | string
  | number
  | bigint
  | boolean
  | readonly PlainToml[]
  | { readonly [key: string]: PlainToml | undefined };

/** A table of them; what is `undefined` is left out. */
export type PlainTable = Readonly<Record<string, PlainToml | undefined>>;

/** Writes a table as TOML, a line for each of its keys. */
export function writeToml(table: PlainTable): string {
  const lines = given(table).map(([key, value]) => `${quote(key)} = ${write(value)}\n`);
  return lines.join("");
}

function write(value: PlainToml): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : notFinite(value);
  if (typeof value !== "object") return String(value);
  if (isList(value)) return `[${value.map(write).join(", ")}]`;
  const members = given(value).map(([key, member]) => `${quote(key)} = ${write(member)}`);
  return `{ ${members.join(", ")} }`;
}

/** JSON's way to write a text is TOML's, but for two characters. */
function quote(text: string): string {
  return JSON.stringify(text.toWellFormed()).replaceAll("\u007F", "\\u007F");
}

function notFinite(value: number): string {
  if (Number.isNaN(value)) return "nan";
  return value > 0 ? "inf" : "-inf";
}

function isList(value: object): value is readonly PlainToml[] {
  return Array.isArray(value);
}

function given(table: PlainTable): [string, PlainToml][] {
  return Object.entries(table).filter(
    (entry): entry is [string, PlainToml] => entry[1] !== undefined,
  );
}
