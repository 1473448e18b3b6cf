/** What the package exports to Node.js programs, written from its sources: docs/reference/javascript.md. */

import { readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { projectRoot } from "../scripts/project.ts";
import { parseSource } from "./source-files.ts";

/** A node of a syntax tree, as far as it is looked at. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [name: string]: unknown;
}

const entries = {
  "bobbin-kv": "src/index.ts",
  "bobbin-kv/testing": "src/testing/index.ts",
};

const head = `# JavaScript exports

What Node.js programs import: each export with what its source says of it. [Stores in a program](../guides/programs.md) and [testing](../guides/testing.md) show how they are used;
what components import is in [the SDK](../../sdk/typescript/README.md). \`bobbin-kv/sdk\` may be imported in Node.js too, for its types and for functions that are tested alone.

This page is made from the sources by \`UPDATE=1 npm test -- exports-page\`.
`;

/** The whole page. */
export function exportsPage(): string {
  const parts = Object.entries(entries).map(([name, path]) => {
    const declared = exportsOf(path).map(({ exported, from }) => describe(exported, from));
    return `\n## ${name}\n${declared.join("")}`;
  });
  return head + parts.join("");
}

/** The names that an entry exports, each with the file that declares it. */
function exportsOf(path: string): { readonly exported: string; readonly from: string }[] {
  return statementsOf(path).flatMap((statement) => {
    const source = statement["source"] as { readonly value: string } | null | undefined;
    if (statement.type !== "ExportNamedDeclaration" || !source) return [];
    const from = posix.join(dirname(path), source.value);
    const specifiers = statement["specifiers"] as readonly { readonly exported: Node }[];
    return specifiers.map(({ exported }) => ({ exported: String(exported["name"]), from }));
  });
}

function describe(name: string, path: string): string {
  const text = readFileSync(join(projectRoot, path), "utf8");
  const statement = statementsOf(path).find((each) => {
    const declaration = each["declaration"] as Node | null | undefined;
    const id = declaration?.["id"] as Node | null | undefined;
    return id?.["name"] === name;
  });
  if (statement === undefined) throw new Error(`${path} does not declare ${name}`);
  const said = sentencesBefore(text, statement.start);
  const code = signature(text, statement["declaration"] as Node);
  return `\n### ${name}\n\n${said}\n\n\`\`\`typescript\n${code}\n\`\`\`\n`;
}

function statementsOf(path: string): readonly Node[] {
  const { program } = parseSource(path, readFileSync(join(projectRoot, path), "utf8"));
  return program.body as unknown as readonly Node[];
}

/** The comment that ends before this place, without its stars and its example. */
function sentencesBefore(text: string, start: number): string {
  const [, comment = ""] = /\/\*\*((?:(?!\*\/)[^])*)\*\/\s*$/.exec(text.slice(0, start)) ?? [];
  const lines = comment.split("\n").map((line) => line.replace(/^\s*\* ?/, "").trimEnd());
  const example = lines.findIndex((line) => line.startsWith("@"));
  return lines
    .slice(0, example === -1 ? undefined : example)
    .join("\n")
    .trim();
}

/** A declaration as a caller sees it: without bodies and what is private. */
function signature(text: string, declaration: Node): string {
  const body = declaration["body"] as Node | null;
  if (declaration.type === "FunctionDeclaration" && body !== null) {
    return `${text.slice(declaration.start, body.start).trim()};`;
  }
  if (declaration.type !== "ClassDeclaration" || body === null) {
    return text.slice(declaration.start, declaration.end);
  }
  const members = (body["body"] as readonly Node[]).filter(isPublic);
  const shown = members.map((member) => `${commentOf(text, member)}  ${memberOf(text, member)}\n`);
  return `${text.slice(declaration.start, body.start).trim()} {\n${shown.join("")}}`;
}

function isPublic(member: Node): boolean {
  const key = member["key"] as Node | undefined;
  return key !== undefined && key.type !== "PrivateIdentifier" && member["computed"] !== true;
}

function commentOf(text: string, member: Node): string {
  const [comment = ""] = / *\/\*\*(?:(?!\*\/)[^])*\*\/\s*$/.exec(text.slice(0, member.start)) ?? [];
  return comment === "" ? "" : `${comment.trimEnd()}\n`;
}

function memberOf(text: string, member: Node): string {
  const value = member["value"] as (Node & { readonly body?: Node | null }) | null;
  const end = value?.body?.start ?? member.end;
  return `${text.slice(member.start, end).trim().replace(/;$/, "")};`;
}
