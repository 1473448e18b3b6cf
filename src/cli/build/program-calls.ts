/** Which programs a build command calls, and where it will look for them. */

import path from "node:path";
import { readShellText, type SimpleCommand } from "./shell-text.ts";

/** A call of a program that a command is sure to make. */
export interface ProgramCall {
  /** A name, or a path with a slash in it. */
  readonly program: string;
  readonly options: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** Absolute path of the folder it is called in. */
  readonly directory: string;
  /** Whether something before it may have made the program. */
  readonly mayBeMade: boolean;
}

const builtins =
  ": true false echo test [ printf exit set unset umask ulimit wait read shift trap type hash pwd mkdir rm cp mv touch".split(
    " ",
  );
const keywords = "if then else elif fi for while until do done case esac function ! { } [[".split(
  " ",
);
/** What comes behind these sees other variables, other functions or another folder. */
const changers = [...keywords, ..."pushd popd . source eval export alias".split(" ")];
/** These call the program that is their first argument. */
const wrappers = "exec command time nice env".split(" ");
/** What these build is not put on PATH, unlike what `cargo install` does. */
const quietBuilders = ["cargo build", "go build"];

/** The calls of a command in a folder, as far as they are plain to see. */
export function findProgramCalls(command: string, workdir: string): ProgramCall[] {
  const calls: ProgramCall[] = [];
  let directory = workdir;
  let isFirst = true;
  let mayInstall = false;
  for (const simple of readShellText(command) ?? []) {
    const { variables, words } = unwrap(simple);
    const [program = "", ...options] = words;
    if (program === "cd") {
      if (options.length !== 1 || options[0]?.includes("$") === true) break;
      directory = path.resolve(directory, options[0] ?? ".");
      continue;
    }
    if (changers.includes(program) || "PATH" in variables) break;
    if (!builtins.includes(program) && !isUnsure(program)) {
      const mayBeMade = program.includes("/") ? !isFirst : mayInstall;
      calls.push({ program, options, variables, directory, mayBeMade });
    }
    isFirst = false;
    mayInstall ||=
      !builtins.includes(program) && !quietBuilders.includes(`${program} ${options[0]}`);
  }
  return calls;
}

function unwrap({ variables, words }: SimpleCommand): SimpleCommand {
  const [first = "", ...others] = words;
  if (!wrappers.includes(first)) return { variables, words };
  // With flags of its own, a wrapper may call anything.
  if (others[0]?.startsWith("-") === true) return { variables, words: ["$"] };
  const isAssignment = (word: string): boolean => first === "env" && /^\w+=/.test(word);
  const start = others.findIndex((word) => !isAssignment(word));
  const given = others.slice(0, Math.max(start, 0)).map((word) => {
    const equals = word.indexOf("=");
    return [word.slice(0, equals), word.slice(equals + 1)] as const;
  });
  const inner = { ...variables, ...Object.fromEntries(given) };
  return unwrap({ variables: inner, words: start === -1 ? ["$"] : others.slice(start) });
}

/** Whether only the shell knows what the word stands for. */
function isUnsure(word: string): boolean {
  return /[$*?~[{]/.test(word) || word === "";
}
