import { readdirSync, realpathSync, statSync, type Dirent } from "node:fs";
import path from "node:path";
import { isWithin } from "../../../common/is-within.ts";
import { wasmLimits } from "../../../limits.ts";

/**
 * The files below a folder that a pattern names, as paths from it with "/" between names, sorted.
 * Patterns are Spin's: `*`, `?` and `[...]` within a name, `**` for any folders, and no name is
 * hidden for its leading dot. `**` enters a folder through a symbolic link where `mayEnter` says so of its true
 * path, and never one that it is in already.
 */
export function findFiles(
  base: string,
  pattern: string,
  mayEnter: (folder: string) => boolean = () => false,
): string[] {
  const walk = new Walk(base, mayEnter);
  walk.from("", namesOf(pattern), []);
  return [...walk.found].sort();
}

/** Tells whether a path is one of those that patterns exclude. As in Spin, `*` also stands for "/" here. */
export function exclusionOf(patterns: readonly string[]): (name: string) => boolean {
  const expressions = patterns.map(excludedBy);
  return (name) => expressions.some((expression) => expression.test(name));
}

/** Whether a text is a pattern, rather than a path. */
export function isPattern(text: string): boolean {
  return /[*?[\]]/u.test(text);
}

/** What is at a path of the host once links are followed; null for nothing, and for devices and the like. */
export function kindOf(place: string): "file" | "folder" | null {
  try {
    const stats = statSync(place);
    if (stats.isFile()) return "file";
    return stats.isDirectory() ? "folder" : null;
  } catch {
    // A link that leads nowhere or in a circle, or a file that has just gone: there is none.
    return null;
  }
}

function namesOf(pattern: string): string[] {
  return pattern.split("/").filter((name) => name !== "" && name !== ".");
}

class Walk {
  readonly #base: string;
  readonly #mayEnter: (folder: string) => boolean;
  readonly found = new Set<string>();

  constructor(base: string, mayEnter: (folder: string) => boolean) {
    this.#base = base;
    this.#mayEnter = mayEnter;
  }

  /** `trail` has the true paths of folders that were entered through links. */
  from(place: string, names: readonly string[], trail: readonly string[]): void {
    const [name, ...rest] = names;
    if (name === undefined) return;
    if (name === "**") {
      this.#anywhere(place, names, trail);
      return;
    }
    for (const one of isPattern(name) ? this.#matching(place, name) : [name]) {
      const next = path.posix.join(place, one);
      if (rest.length === 0) this.#add(next);
      else this.from(next, rest, trail);
    }
  }

  #anywhere(place: string, names: readonly string[], trail: readonly string[]): void {
    const rest = names.slice(1);
    const isLast = rest.length === 0;
    if (!isLast) this.from(place, rest, trail);
    for (const entry of this.#entries(place)) {
      const next = path.posix.join(place, entry.name);
      if (entry.isDirectory()) this.from(next, names, trail);
      else if (entry.isSymbolicLink() && kindOf(path.join(this.#base, next)) === "folder") {
        const folder = realpathSync(path.join(this.#base, next));
        const around = [...trail, realpathSync(path.join(this.#base, place))];
        const isAround = around.some((each) => isWithin(folder, each));
        if (!isAround && this.#mayEnter(folder)) this.from(next, names, around);
      } else if (isLast) this.#add(next);
    }
  }

  #matching(place: string, pattern: string): string[] {
    const test = new RegExp(`^${expressionOf(pattern, "[^/]*", "[^/]")}$`, "su");
    return this.#entries(place).flatMap(({ name }) => (test.test(name) ? [name] : []));
  }

  #entries(place: string): Dirent[] {
    const folder = path.join(this.#base, place);
    return kindOf(folder) === "folder" ? readdirSync(folder, { withFileTypes: true }) : [];
  }

  #add(place: string): void {
    if (kindOf(path.join(this.#base, place)) !== "file") return;
    this.found.add(place);
    if (this.found.size > wasmLimits.filesMax) throw new TooManyFiles();
  }
}

/** A pattern finds more files than a component may have. */
export class TooManyFiles extends Error {}

function excludedBy(pattern: string): RegExp {
  const names = namesOf(pattern);
  const parts = names.map((name, at) => {
    const isLast = at === names.length - 1;
    if (name === "**") return isLast ? ".*" : "(?:.*/)?";
    return expressionOf(name, ".*", ".") + (isLast ? "" : "/");
  });
  return new RegExp(`^${parts.join("")}$`, "su");
}

/** One name of a pattern as a regular expression. */
function expressionOf(name: string, many: string, one: string): string {
  return name.replace(
    /\[(?<not>!?)(?<set>\]?[^\]]*)\]|\*+|[\s\S]/gu,
    (text: string, not: string | undefined, set: string | undefined) => {
      if (set !== undefined && set !== "") return setOf(set, not === "!");
      if (text.startsWith("*")) return many;
      return text === "?" ? one : escape(text);
    },
  );
}

function setOf(set: string, isInverted: boolean): string {
  const ranges = [...set.matchAll(/(?<from>[\s\S])-(?<to>[\s\S])|[\s\S]/gu)].map((match) => {
    const { from, to } = match.groups ?? {};
    if (from === undefined || to === undefined) return escapeInSet(match[0]);
    return from <= to ? `${escapeInSet(from)}-${escapeInSet(to)}` : "";
  });
  return `[${isInverted ? "^" : ""}${ranges.join("")}]`;
}

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);
}

function escapeInSet(text: string): string {
  return text === "-" ? String.raw`\-` : escape(text);
}
