/** The texts of the runtime's rare parts, as a process that serves gets them: it reads what is built when an isolate first asks for it. */
import { existsSync, readFileSync } from "node:fs";

/** Their names; `libraries.ts` says what is in each. */
export const libraryNames = [
  "compression",
  "small-encodings",
  "encodings",
  "mime-type",
  "url-pattern",
] as const;

/**
 * The text of each library by its name, an expression whose value is what the library exports. Null where the package
 * holds them built.
 */
export type Libraries = Readonly<Record<string, string>> | null;

const builtFolder = new URL("libraries/", import.meta.url);
const read = new Map<string, string>();

/** Whether the package holds them built. */
export function areLibrariesBuilt(): boolean {
  return existsSync(builtFolder);
}

/** The text of one of them; undefined where there is none of this name. */
export function libraryText(libraries: Libraries, name: string): string | undefined {
  const known = libraryNames.find((each) => each === name);
  if (known === undefined) return undefined;
  if (libraries !== null) return libraries[known];
  const text = read.get(known) ?? readFileSync(new URL(`${known}.js`, builtFolder), "utf8");
  read.set(known, text);
  return text;
}

/** All of them. */
export function allLibraries(libraries: Libraries): (readonly [name: string, text: string])[] {
  return libraryNames.map((name) => [name, libraryText(libraries, name) as string] as const);
}
