import { isBuiltin } from "node:module";
import { dirname, resolve } from "node:path";
import { displayPath } from "../../../common/display-path.ts";
import { errorMessage } from "../../../common/error-facts.ts";

/** What the bundler says of one error. */
export interface BuildMessage {
  readonly text: string;
  readonly notes: readonly { readonly text: string }[];
  /** Line from 1, column in bytes from 0; the file from the bundler's working directory. */
  readonly location: {
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly lineText: string;
  } | null;
}

/** More than this helps nobody. */
const messagesMax = 10;
/** Lines of generated code may be of any length. */
const lineCharactersMax = 200;

/** The bundler's errors for people: each with its place, the line, and what to do. */
export function describeBuildErrors(error: unknown, directory: string): string {
  const { errors } = error as { errors?: readonly BuildMessage[] };
  if (errors === undefined) return errorMessage(error);
  const shown = errors.slice(0, messagesMax).map((message) => describe(message, directory));
  const more = errors.length - shown.length;
  return [...shown, ...(more > 0 ? [`  and ${more} more`] : [])].join("\n");
}

/** The files that the errors are about, absolute paths; also those that are missing, as far as they are named. */
export function failedFiles(error: unknown, directory: string): string[] {
  const { errors = [] } = error as { errors?: readonly BuildMessage[] };
  return errors.flatMap(({ text, location }) => {
    if (location === null) return [];
    const file = resolve(directory, location.file);
    const missing = /^Could not resolve "(\.{1,2}\/.+)"$/.exec(text)?.[1];
    return missing === undefined ? [file] : [file, resolve(dirname(file), missing)];
  });
}

function describe(message: BuildMessage, directory: string): string {
  const text = advise(message);
  const { location } = message;
  if (location === null) return `  ${text}`;
  const before = Buffer.from(location.lineText).subarray(0, location.column).toString();
  const file = displayPath(resolve(directory, location.file));
  const place = `${file}:${location.line}:${before.length + 1}`;
  return [`  ${place}: ${text}`, ...showLine(location.lineText, before)].join("\n");
}

/** The line and a mark below it; nothing where the line is a machine's, too long to read. */
function showLine(line: string, before: string): string[] {
  if (line.length > lineCharactersMax) return [];
  const indentation = /^\s*/.exec(line)?.[0].length ?? 0;
  const mark = before.slice(indentation).replaceAll(/[^\t]/g, " ");
  return [`    ${line.trim()}`, `    ${mark}^`];
}

function advise({ text, notes }: BuildMessage): string {
  const missing = /^Could not resolve "(.+)"$/.exec(text)?.[1];
  if (missing !== undefined) return adviseOnImport(missing, notes);
  const name = /^No matching export in ".*\/sdk\/typescript\/src\/.*" for import "(.+)"$/.exec(
    text,
  )?.[1];
  if (name !== undefined) return `Bobbin's SDK exports no ${JSON.stringify(name)}`;
  if (text.startsWith("Top-level await is not available")) {
    return "await works only inside functions: a component is loaded before there is a request";
  }
  return text;
}

function adviseOnImport(specifier: string, notes: BuildMessage["notes"]): string {
  const quoted = JSON.stringify(specifier);
  if (isBuiltin(specifier)) {
    return `${quoted} is part of Node.js, which components do not have; use the web's API (fetch, URL, crypto, streams) or a package that needs no Node.js`;
  }
  if (/^[./]/.test(specifier)) return `there is no file ${quoted}`;
  if (/^(@spinframework\/spin-|(fermyon|spin|wasi):)/.test(specifier)) {
    return `Bobbin does not serve ${quoted} to TypeScript; import one of Spin's packages, such as "@spinframework/spin-kv", of which those that are not served say so when they are called`;
  }
  const hidden = notes.find((note) => note.text.includes("is not exported by package"));
  if (hidden !== undefined) return hidden.text.replace(/:$/, "");
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  return `there is no package ${JSON.stringify(name)}; install it beside spin.toml: npm install ${name}`;
}
