import { readdirSync, statSync, type Dirent } from "node:fs";
import path from "node:path";

/**
 * The files below a folder that a pattern names, as paths from it with "/" between names, sorted.
 * Patterns are Spin's: `*`, `?` and `[...]` within a name, `**` for any folders, and no name is
 * hidden for its leading dot. `**` does not enter folders through symbolic links.
 */
export function findFiles(base: string, pattern: string): string[] {
  const found = new Set<string>();
  walk(base, "", namesOf(pattern), found);
  return [...found].sort();
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

function walk(base: string, from: string, names: readonly string[], found: Set<string>): void {
  const [name, ...rest] = names;
  if (name === undefined) return;
  if (name === "**") {
    const isLast = rest.length === 0;
    if (!isLast) walk(base, from, rest, found);
    for (const entry of entriesOf(base, from)) {
      const place = path.posix.join(from, entry.name);
      if (entry.isDirectory()) walk(base, place, names, found);
      else if (isLast) add(base, place, found);
    }
    return;
  }
  for (const one of isPattern(name) ? matching(base, from, name) : [name]) {
    const place = path.posix.join(from, one);
    if (rest.length === 0) add(base, place, found);
    else walk(base, place, rest, found);
  }
}

function matching(base: string, from: string, pattern: string): string[] {
  const test = new RegExp(`^${expressionOf(pattern, "[^/]*", "[^/]")}$`, "su");
  return entriesOf(base, from).flatMap(({ name }) => (test.test(name) ? [name] : []));
}

function entriesOf(base: string, from: string): Dirent[] {
  const folder = path.join(base, from);
  return kindOf(folder) === "folder" ? readdirSync(folder, { withFileTypes: true }) : [];
}

function add(base: string, place: string, found: Set<string>): void {
  if (kindOf(path.join(base, place)) === "file") found.add(place);
}

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
