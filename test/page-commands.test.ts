/** Every command of Bobbin that a page shows is one: its verb, its flags and its arguments are read as the command line reads them. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findFiles, projectRoot } from "../scripts/project.ts";
import { commands } from "../src/cli/commands.ts";
import { parseArguments } from "../src/cli/parse-arguments.ts";
import { codeBlocks } from "./markdown-code.ts";

const program =
  /^(?:\w+=\S* )*(?:npx bobbin-kv|npx bobbin|npm run (?:-s )?bobbin --|bobbin)(?: |$)/;

/** A command that a page shows. */
interface Shown {
  readonly place: string;
  readonly command: string;
}

function shownCommands(): Shown[] {
  const pages = findFiles(["*.md", "{docs,sdk,examples,templates}/**/*.md"]);
  return pages.flatMap((page) =>
    codeBlocks(readFileSync(join(projectRoot, page), "utf8"))
      .filter(({ language }) => ["sh", "console"].includes(language))
      .flatMap(({ text, line }) =>
        text
          .replaceAll("\\\n", "  ")
          .split("\n")
          .flatMap((typed, at) =>
            piecesOf(typed.replace(/^\$ /, "")).map((command) => ({
              place: `${page}:${line + at}`,
              command,
            })),
          ),
      ),
  );
}

/** The commands of Bobbin in a line, which may be joined or follow others. */
function piecesOf(line: string): string[] {
  return line
    .split(/ (?:\|\|?|&&) |; /)
    .map((piece) => piece.trim())
    .filter((piece) => program.test(piece))
    .map((piece) => piece.replace(program, "").replace(/ +(?:#|\d?>|<|&$).*$/, ""));
}

/** The words of a command as a shell reads them. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/(?:"[^"]*"|'[^']*'|\\.|[^\s"'\\])+/g)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'|\\(.)/g, "$1$2$3"),
  );
}

async function problemOf({ place, command }: Shown): Promise<string | null> {
  const words = wordsOf(command);
  if (["", "--help", "--version", "help"].includes(words[0] ?? "")) return null;
  const isVerb = (count: number): boolean =>
    Object.hasOwn(commands, words.slice(0, count).join(" "));
  const length = [2, 1].find(isVerb) ?? 0;
  const load = commands[words.slice(0, length).join(" ")];
  if (load === undefined) return `${place}: there is no bobbin ${words[0] ?? ""}`;
  if (words.includes("--help")) return null;
  try {
    await parseArguments(await load(), words.slice(length), {});
    return null;
  } catch (error) {
    return `${place}: bobbin ${command}: ${String(error)}`;
  }
}

test("each command of Bobbin in the pages can be typed as it stands", async () => {
  const shown = shownCommands();
  assert.ok(shown.length > 50, String(shown.length));
  const problems = await Promise.all(shown.map(problemOf));
  assert.deepEqual(
    problems.filter((problem) => problem !== null),
    [],
  );
});

test("a verb, a flag and an argument that are none are found", async () => {
  const wrong = ["upp", "up --prot 3", "kv get", "kv exists a b"];
  for (const command of wrong) {
    assert.notEqual(await problemOf({ place: "page.md:1", command }), null, command);
  }
  assert.equal(await problemOf({ place: "page.md:1", command: "kv get 'a b' --store s" }), null);
  assert.deepEqual(piecesOf("FOO=1 bobbin kv get a | jq . > b && npx bobbin-kv up # it"), [
    "kv get a",
    "up",
  ]);
});
