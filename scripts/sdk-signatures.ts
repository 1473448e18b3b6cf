/** Finds operations in the code of an SDK by the names that the language's custom gives them. */

/** The languages of the SDKs, by the names of their folders. */
export type CodeLanguage = "rust" | "go" | "python" | "typescript";

const snake = (name: string): string => name.replaceAll("-", "_");
const pascal = (name: string): string =>
  name
    .split("-")
    .map((word) => (word === "json" ? "JSON" : word[0]?.toUpperCase() + word.slice(1)))
    .join("");
const camel = (name: string): string =>
  name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** What a language's operations are called. */
const customs: Readonly<Record<CodeLanguage, (operation: string) => string>> = {
  rust: snake,
  go: pascal,
  python: (name) => (name.startsWith("open") ? `kv_${snake(name)}` : snake(name)),
  typescript: camel,
};

/** Where a definition begins, in a group of its own. */
const definitions: Readonly<Record<CodeLanguage, (name: string) => RegExp>> = {
  rust: (name) => new RegExp(`^ *(?:pub )(fn ${name}\\b)`, "m"),
  go: (name) => new RegExp(`^func (${name}\\b)`, "m"),
  python: (name) => new RegExp(`^ *def (${name}\\b)`, "m"),
  typescript: (name) => new RegExp(`^ +(${name}(?:<[^(]*>)?\\()`, "m"),
};

/** How people write the operation in a program of the language. */
export function operationName(language: CodeLanguage, operation: string): string {
  return customs[language](operation);
}

/** The signature of an operation, on one line. Throws where the code does not have it. */
export function findSignature(language: CodeLanguage, operation: string, source: string): string {
  const name = operationName(language, operation);
  const found = definitions[language](name).exec(source);
  if (found === null) throw new Error(`${language}: the code defines no ${name}`);
  const start = found.index + found[0].length - (found[1]?.length ?? 0);
  const text = source.slice(start, endOf(source, start, language));
  return tidy(text, language);
}

/** A signature ends before its body: at a brace, semicolon, or Python's colon that is in no brackets. */
function endOf(source: string, start: number, language: CodeLanguage): number {
  const ends = language === "python" ? ":" : language === "go" ? "\n" : "{;";
  let depth = 0;
  for (let at = start; at < source.length; at += 1) {
    const character = source[at] as string;
    if (depth === 0 && ends.includes(character)) return at;
    if ("([".includes(character)) depth += 1;
    if (")]".includes(character)) depth -= 1;
  }
  return source.length;
}

function tidy(text: string, language: CodeLanguage): string {
  const line = text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/([([]) /g, "$1")
    .replaceAll(/,? ([)\]])/g, "$1")
    .trim();
  if (language === "go") return line.replace(/ \{$/, "");
  if (language === "python") return line.replace("(self, ", "(").replace("(self)", "()");
  if (language === "rust")
    return line.replace(/^fn /, "").replace("&self, ", "").replace("&self", "");
  return line;
}
