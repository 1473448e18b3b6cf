import type { Command, Positional } from "../command.ts";
import type { Flag } from "../flag.ts";

/** What a script of a shell completes, made from the commands' own data. */
export interface CompletionModel {
  /** What may stand behind `bobbin`, and behind the first word of a command of two words. */
  readonly words: ReadonlyMap<string, readonly Choice[]>;
  readonly commands: readonly CommandModel[];
}

/** A word with what it means. */
export interface Choice {
  readonly word: string;
  readonly summary: string;
}

/** One command. */
export interface CommandModel {
  readonly name: string;
  readonly flags: readonly FlagModel[];
  /** The values of the first argument, of the second, and so on. */
  readonly positionals: readonly Values[];
}

/** A flag in all its spellings, `--from` first. */
export interface FlagModel {
  readonly spellings: readonly string[];
  readonly summary: string;
  /** Null for a switch. */
  readonly values: Values | null;
}

/** What may be completed: these words, the labels of the application's stores, or paths. */
export type Values = { readonly words: readonly string[] } | "labels" | "files" | "anything";

/** Puts together what scripts need. `templates` are the names that `bobbin new` knows. */
export function createModel(
  commands: readonly Command[],
  templates: readonly string[],
): CompletionModel {
  const words = new Map<string, Choice[]>([["", []]]);
  for (const { name, summary } of commands) {
    const [first = "", second] = name.split(" ");
    const top = words.get("") ?? [];
    if (second === undefined) top.push({ word: first, summary });
    else if (words.has(first)) words.get(first)?.push({ word: second, summary });
    else {
      top.push({ word: first, summary: "Commands on an application's stores" });
      words.set(first, [{ word: second, summary }]);
    }
  }
  const valuesOf = (text: string): Values => {
    if (text === "TEMPLATE") return { words: templates };
    if (text === "LABEL") return "labels";
    if (["FILE", "FOLDER", "PATH"].includes(text)) return "files";
    return /^[a-z]+(\|[a-z]+)+$/.test(text) ? { words: text.split("|") } : "anything";
  };
  return { words, commands: commands.map((command) => commandModel(command, valuesOf)) };
}

function commandModel(command: Command, valuesOf: (text: string) => Values): CommandModel {
  const flagModel = (flag: Flag): FlagModel => ({
    spellings: [`--${flag.name}`, ...(flag.short === undefined ? [] : [`-${flag.short}`])],
    summary: flag.summary,
    values: flag.value === undefined ? null : valuesOf(flag.value),
  });
  const help = { spellings: ["--help", "-h"], summary: "Print help", values: null };
  return {
    name: command.name,
    flags: [...command.flagGroups.flatMap(({ flags }) => flags.map(flagModel)), help],
    positionals: command.positionals.map(({ name }: Positional) => valuesOf(name)),
  };
}
