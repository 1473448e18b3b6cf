/** Reads shell text as far as it is plain: which programs it calls, one behind the other. */

/** One call of a program, such as `GOOS=wasip1 go build`. */
export interface SimpleCommand {
  /** `NAME=VALUE` in front of it. */
  readonly variables: Readonly<Record<string, string>>;
  /** The program and its arguments, without quotes. A `$` in one stands for what only the shell knows. */
  readonly words: readonly string[];
}

const assignment = /^([A-Za-z_]\w*)=(.*)$/s;
/** Alternatives, groups and substitutions: which programs these call is for the shell to find out. */
const unclear = /^(?:\|\||\(|\)|`|\$\()/;
const separator = /^(?:&&|;|\n|\||&(?!>))/;
/** A redirection with its target. */
const redirection = /^\d*(?:&>>?|>>|>\||[<>]&?)[ \t]*(?:"[^"]*"|'[^']*'|[^\s;&|()<>]*)/;
const comment = /^#[^\n]*/;
/** What a word is made of: text in quotes, an escaped character, plain characters. */
const wordParts = /^(?:'([^']*)'|"((?:[^"\\`]|\\[^])*)"|\\([^])|([^\s'"\\;&|()<>`]))/;

/** The calls in the order in which they are written, or null where that is not plain to see. */
export function readShellText(text: string): SimpleCommand[] | null {
  const commands: string[][] = [[]];
  let rest = text;
  while (rest !== "") {
    rest = rest.replace(/^(?:[ \t\r]|\\\n)+/, "");
    if (rest === "") break;
    if (unclear.test(rest)) return null;
    const skipped = redirection.exec(rest)?.[0] ?? comment.exec(rest)?.[0];
    const end = separator.exec(rest)?.[0];
    if (skipped !== undefined && skipped !== "") {
      rest = rest.slice(skipped.length);
    } else if (end !== undefined) {
      commands.push([]);
      rest = rest.slice(end.length);
    } else {
      const word = readWord(rest);
      if (word === null) return null;
      commands.at(-1)?.push(word.text);
      rest = rest.slice(word.length);
    }
  }
  return commands.map(splitVariables).filter(({ words }) => words.length > 0);
}

/** The word at the start; null where it holds a substitution or a quote that does not end. */
function readWord(text: string): { readonly text: string; readonly length: number } | null {
  let word = "";
  let length = 0;
  for (let part = wordParts.exec(text); part !== null; part = wordParts.exec(text.slice(length))) {
    const [whole, single, double, escaped, plain] = part;
    word += single ?? double?.replaceAll(/\\(["\\$`])/g, "$1") ?? escaped ?? plain ?? "";
    length += whole.length;
  }
  const next = text[length] ?? "";
  const isClear = length > 0 && !"'\"`\\".includes(next || " ") && !word.includes("$(");
  return isClear ? { text: word, length } : null;
}

function splitVariables(words: readonly string[]): SimpleCommand {
  const first = words.findIndex((word) => !assignment.test(word));
  const split = first === -1 ? words.length : first;
  const pairs = words.slice(0, split).map((word) => {
    const [, name = "", value = ""] = assignment.exec(word) ?? [];
    return [name, value] as const;
  });
  return { variables: Object.fromEntries(pairs), words: words.slice(split) };
}
