/** The README of one SDK: sdk/readme/README.md with the language's own parts filled in. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./project.ts";
import type { Sdk } from "./sdk-sources.ts";

/** Makes it. Throws where a part that the text asks for is not there. */
export function sdkReadme(sdk: Sdk): string {
  const text = readFileSync(join(projectRoot, "sdk/readme/README.md"), "utf8");
  const filled = text.replaceAll(/^\{\{(\w+)(?: ([\w-]+))?\}\}$/gm, (_, what: string, name) =>
    fill(sdk, what, name as string | undefined),
  );
  return `${filled.replaceAll("{{language}}", sdk.language).trimEnd()}\n`;
}

function fill(sdk: Sdk, what: string, name = ""): string {
  if (what === "sample") return fence(sdk, sdk.sample(name));
  if (what === "operations") return operationsTable(sdk);
  const part = sdk.part(what);
  if (part === "") throw new Error(`${sdk.folder}/readme/${what}.md is missing or empty`);
  return part;
}

function fence(sdk: Sdk, code: string): string {
  return `\`\`\`${sdk.code}\n${code}\n\`\`\``;
}

function operationsTable({ signatures, lacks }: Sdk): string {
  const rows = [...signatures].map(([{ about, beyond }, signature]) => {
    const escaped = signature.replaceAll("|", "\\|");
    return `| \`${escaped}\`${beyond ? " *" : ""} | ${about} |`;
  });
  const missing = Object.entries(lacks).map(
    ([name, reason]) => `There is no \`${name}\`: ${reason}.`,
  );
  const table = ["| operation | gives |", "| --- | --- |", ...rows].join("\n");
  return [table, ...missing].join("\n\n");
}
