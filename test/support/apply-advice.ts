/** Does with a text what a diagnostic advises, as somebody would who does not think about it. */

/** A diagnostic with its place. */
export interface Refusal {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** The text with the advice applied; null where the advice needs a person to choose. */
export function applyAdvice(text: string, refusal: Refusal): string | null {
  const end = refusal.text.lastIndexOf("; ");
  if (end === -1) return null;
  const advice = refusal.text.slice(end + 2);
  if (refusal.text.startsWith("not valid TOML")) return applySyntaxAdvice(text, refusal, advice);
  for (const apply of ways) {
    const cured = apply(text, refusal, advice);
    if (cured !== null) return cured;
  }
  return null;
}

/** The text as TOML; null where only the form of what is missing is shown. */
function applySyntaxAdvice(text: string, refusal: Refusal, advice: string): string | null {
  const place = offsetOf(text, refusal);
  const insert = (what: string): string => text.slice(0, place) + what + text.slice(place);
  const lineStart = text.lastIndexOf("\n", place - 1) + 1;
  const lineEnd = text.indexOf("\n", place);
  const line = text.slice(lineStart, lineEnd);
  const replaceLine = (by: string): string => text.slice(0, lineStart) + by + text.slice(lineEnd);
  if (advice === "close it with ]") return insert("]");
  if (advice.startsWith("close it with the quote")) return insert('"');
  if (advice.startsWith("write \\\\ for a backslash"))
    return replaceLine(line.replace("\\", "\\\\"));
  if (/^put (?:text in straight quotes|it in quotes)/.test(advice))
    return replaceLine(line.replace(/= *(.*)$/, '= "$1"'));
  if (advice === "put each key on a line of its own") return insert("\n");
  if (advice === "write [table] or [[table]]")
    return replaceLine(line.replace(/^\[+([^\]]*)\]+$/, "[[$1]]"));
  if (advice === "keep one of the two" && /^[\w-]+ *=/.test(text.slice(place)))
    return removeKey(text, refusal);
  return null;
}

type Way = (text: string, refusal: Refusal, advice: string) => string | null;

const ways: readonly Way[] = [
  // did you mean "default"?
  (text, refusal, advice) => {
    const [, name] = /^did you mean "([^"]+)"\?$/.exec(advice) ?? [];
    return name === undefined ? null : replaceName(text, refusal, name);
  },
  // write "https://example.com:*" for any; only what stands in quotes alone
  (text, refusal, advice) => {
    const [, value] = /^write "([^"]*)"(?:$| for |,)/.exec(advice) ?? [];
    return value === undefined ? null : replaceName(text, refusal, value);
  },
  // write key = value
  (text, refusal, advice) => {
    const [, key = "", value] =
      /^write ([\w-]+) = (.+?)(?:, with(?:out)? quotes|, or .*| for .*|)$/.exec(advice) ?? [];
    if (value === undefined || !isWholeValue(value)) return null;
    return replaceValue(text, refusal, key, value);
  },
  // remove it: …
  (text, refusal, advice) => (advice.startsWith("remove it: ") ? removeKey(text, refusal) : null),
  // add key = value
  (text, refusal, advice) => {
    const [, line] = /^add ([\w-]+ = .+?)(?: as its first line|, or .*|)$/.exec(advice) ?? [];
    return line === undefined || !isWholeValue(line.replace(/^\S+ = /, ""))
      ? null
      : addLine(text, refusal, line);
  },
];

function offsetOf(text: string, { line, column }: Refusal): number {
  const before = text.split("\n").slice(0, line - 1);
  return before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
}

/** The nearest behind the place of the words that the refusal quotes. */
function replaceName(text: string, refusal: Refusal, name: string): string {
  const start = offsetOf(text, refusal);
  const [what = ""] = refusal.text.split("; ", 1);
  const quoted = [...what.matchAll(/"([^"]*)"/g)].map(([, word = ""]) => word);
  const places = quoted.map((word) => ({ word, at: text.indexOf(word, start) }));
  const [nearest] = places
    .filter(({ at }) => at !== -1)
    .toSorted((one, other) => one.at - other.at);
  if (nearest === undefined) return text;
  const { word, at } = nearest;
  return text.slice(0, at) + name + text.slice(at + word.length);
}

/** The key with another value, or with its line in place of the one of another key that the refusal is about. */
function replaceValue(text: string, refusal: Refusal, key: string, value: string): string {
  const start = offsetOf(text, refusal);
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const [pair, name] = /^([\w-]+)\s*=/.exec(text.slice(start)) ?? [];
  if (pair !== undefined && name !== undefined)
    return `${text.slice(0, start)}${key} = ${value}${text.slice(valueEnd(text, start + pair.length))}`;
  const before = text.slice(lineStart, start);
  const ofKey = new RegExp(`(?:^|[\\s{,.])(${key}\\s*=\\s*)[^=]*$`).exec(before);
  if (ofKey !== null) {
    const from = lineStart + ofKey.index + ofKey[0].indexOf("=") + 1;
    return `${text.slice(0, from)} ${value}${text.slice(valueEnd(text, from))}`;
  }
  const elsewhere = new RegExp(`^${key}\\s*=`, "m").exec(text);
  if (elsewhere !== null) {
    const from = elsewhere.index + elsewhere[0].length;
    return `${text.slice(0, from)} ${value}${text.slice(valueEnd(text, from))}`;
  }
  const [, written = ""] = /([\w-]+)\s*=[^=]*$/.exec(before) ?? [];
  const from = lineStart + before.lastIndexOf(written);
  return `${text.slice(0, from)}${key} = ${value}${text.slice(valueEnd(text, start))}`;
}

/** Without the key that stands where the refusal says, and its value. */
function removeKey(text: string, refusal: Refusal): string {
  const start = offsetOf(text, refusal);
  const end = valueEnd(text, text.indexOf("=", start) + 1);
  const rest = text.slice(end);
  const isLast = !rest.startsWith(",");
  const before = isLast ? text.slice(0, start).replace(/, *$/, " ") : text.slice(0, start);
  return before + rest.replace(/^(?:,\s*|\n)/, "");
}

/** Where the value ends that begins here, after white space. */
function valueEnd(text: string, start: number): number {
  let at = start;
  while (text[at] === " ") at += 1;
  let depth = 0;
  let quote = "";
  for (; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (quote !== "") {
      if (character === quote) quote = "";
      continue;
    }
    if (character === '"' || character === "'") quote = character;
    else if ("[{".includes(character)) depth += 1;
    else if ("]}".includes(character)) {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && ",\n".includes(character)) return at;
  }
  return at;
}

/** A line more in the table that begins here, or a key more where it is inline. */
function addLine(text: string, refusal: Refusal, line: string): string {
  const start = offsetOf(text, refusal);
  if (text[start] === "{") {
    const isEmpty = /^\{\s*\}/.test(text.slice(start));
    return `${text.slice(0, start + 1)} ${line}${isEmpty ? "" : ","}${text.slice(start + 1)}`;
  }
  if (start === 0 && refusal.text.startsWith("the file ")) return `${line}\n${text}`;
  const end = text.indexOf("\n", start);
  return `${text.slice(0, end)}\n${line}${text.slice(end)}`;
}

/** A value that can be taken as it is: with nothing to be filled in. */
function isWholeValue(value: string): boolean {
  return !value.includes("…");
}
