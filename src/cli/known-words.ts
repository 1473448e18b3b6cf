/** What people type who know other programs, with what it is called here. Loaded for mistakes only. */

import { nearestName } from "../common/nearest.ts";
import { shellWord } from "../common/shell-word.ts";
import { flagsOf, type Command } from "./command.ts";
import { meantAddress } from "./flag-values.ts";

const commandsByWord: Readonly<Record<string, string>> = Object.freeze({
  ...{ dev: "watch", start: "up", serve: "up", run: "up", deploy: "up" },
  ...{ init: "new", create: "new", generate: "new", compile: "build", make: "build" },
  ...{ check: "doctor", info: "doctor", lint: "doctor", ui: "explore", browse: "explore" },
  ...{ get: "kv get", read: "kv get", cat: "kv get" },
  ...{ set: "kv set", put: "kv set", write: "kv set", add: "kv set", update: "kv set" },
  ...{ delete: "kv delete", del: "kv delete", remove: "kv delete", rm: "kv delete" },
  ...{ unset: "kv delete", exists: "kv exists", has: "kv exists" },
  ...{ list: "kv list", ls: "kv list", keys: "kv list", scan: "kv list" },
  ...{ export: "kv export", dump: "kv export", backup: "kv export" },
  ...{ import: "kv import", load: "kv import", restore: "kv import" },
  ...{ copy: "kv copy", cp: "kv copy", mv: "kv copy", move: "kv copy", migrate: "kv copy" },
  ...{ clear: "kv clear", flush: "kv clear", truncate: "kv clear", drop: "kv clear" },
  ...{ stats: "kv stats", stat: "kv stats", count: "kv stats", size: "kv stats" },
  ...{ stores: "kv stores", databases: "kv stores", buckets: "kv stores" },
});

/** The command that was probably meant by a name that none has, or null. */
export function meantCommand(typed: string, names: readonly string[]): string | null {
  const word = typed.startsWith("kv ") ? typed.slice("kv ".length) : typed;
  const known = Object.hasOwn(commandsByWord, word) ? commandsByWord[word] : undefined;
  const isOfKind = known !== undefined && (word === typed || known.startsWith("kv "));
  // `bobbin add` is a command, and means no key.
  return isOfKind ? known : nearestName(typed, names);
}

const flagsByWord: Readonly<Record<string, string>> = Object.freeze({
  ...{ port: "listen", p: "listen", host: "listen", address: "listen", bind: "listen" },
  ...{ l: "listen", addr: "listen" },
  ...{ dir: "from", directory: "from", folder: "from", path: "from", manifest: "from" },
  ...{ app: "from", config: "runtime-config-file", "runtime-config": "runtime-config-file" },
  ...{ component: "component-id", id: "component-id", only: "component-id" },
  ...{ state: "state-dir", data: "state-dir", "data-dir": "state-dir", var: "variable" },
  ...{ label: "store", bucket: "store", database: "store", output: "file", silent: "quiet" },
});

/** What to write in place of a flag that a command does not have; `next` stands behind it. */
export function flagAdvice(command: Command, typed: string, next: string | undefined): string {
  const help = `bobbin ${command.name} --help lists all flags`;
  if (/^(?:-v|-V|--version)$/.test(typed)) return `bobbin --version prints the version; ${help}`;
  const flags = flagsOf(command);
  const word = typed.replace(/^-+/, "");
  if (/^env-?file$/.test(word) && flags.some(({ name }) => name === "variable"))
    return `write lines SPIN_VARIABLE_NAME=value into a file .env of the working directory; ${help}`;
  const known = Object.hasOwn(flagsByWord, word) ? flagsByWord[word] : undefined;
  const meant = flags.find(({ name }) => name === known);
  const value = next === undefined || next.startsWith("-") ? undefined : next;
  if (meant?.name === "listen" && value !== undefined)
    return `write --listen ${shellWord(meantAddress(value) ?? value)}`;
  if (meant !== undefined && meant.value !== undefined)
    return `write --${meant.name} ${value === undefined ? meant.value : shellWord(value)}`;
  const name =
    meant?.name ??
    nearestName(
      word,
      flags.map((flag) => flag.name),
    );
  return name === null ? help : `did you mean --${name}? ${help}`;
}

/** What to do with an argument that a command does not take. */
export function argumentAdvice(command: Command, surplus: string): string {
  const names = flagsOf(command).map(({ name }) => name);
  const help = `bobbin ${command.name} --help shows what it takes`;
  if (command.positionals.length > 0) return help;
  const flag = names.includes("store") ? "store" : names.includes("from") ? "from" : null;
  return flag === null ? help : `write --${flag} ${shellWord(surplus)}`;
}
