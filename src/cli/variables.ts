import { readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { bobbinError } from "../errors.ts";
import type { BobbinError } from "../errors.ts";
import { ValueError } from "./arguments.ts";

/** One `--variable`: a value, a file that is a value, or a file of many. */
export type VariableSource =
  | { readonly kind: "value"; readonly name: string; readonly value: string }
  | { readonly kind: "text-file"; readonly name: string; readonly path: string }
  | { readonly kind: "json-file" | "toml-file"; readonly path: string };

/** Reads `NAME=VALUE`, `NAME=@FILE`, `@FILE.json` or `@FILE.toml`. */
export function readVariableSource(text: string): VariableSource {
  if (text.startsWith("@")) {
    const path = text.slice(1);
    if (extname(path) === ".json") return { kind: "json-file", path };
    if (extname(path) === ".toml") return { kind: "toml-file", path };
    throw new ValueError(
      `${JSON.stringify(path)} is neither a JSON nor a TOML file`,
      "name a file that ends in .json or .toml, or write NAME=@FILE for one value",
    );
  }
  const equals = text.indexOf("=");
  if (equals < 1) {
    throw new ValueError(
      "a value is not of the form NAME=VALUE",
      "write NAME=VALUE, NAME=@FILE, @FILE.json or @FILE.toml",
    );
  }
  const name = text.slice(0, equals);
  const value = text.slice(equals + 1);
  return value.startsWith("@")
    ? { kind: "text-file", name, path: value.slice(1) }
    : { kind: "value", name, value };
}

/** The variables of all sources, files read from `directory` on; of several for one name the last counts. */
export async function loadVariables(
  sources: readonly VariableSource[],
  directory: string,
): Promise<Record<string, string>> {
  const variables: Record<string, string> = {};
  for (const source of sources) Object.assign(variables, await loadSource(source, directory));
  return variables;
}

async function loadSource(
  source: VariableSource,
  directory: string,
): Promise<Record<string, string>> {
  if (source.kind === "value") return { [source.name]: source.value };
  const path = resolve(directory, source.path);
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw unusable(path, "cannot be read", error);
  });
  if (source.kind === "text-file") return { [source.name]: text };
  const parse = source.kind === "json-file" ? parseJson : parseToml;
  const content = await parse(text).catch((error: unknown) => {
    throw unusable(path, source.kind === "json-file" ? "is no JSON" : "is no TOML", error);
  });
  return checkTable(content, path);
}

async function parseJson(text: string): Promise<unknown> {
  return JSON.parse(text);
}

async function parseToml(text: string): Promise<unknown> {
  const { getStaticTOMLValue, parseTOML } = await import("toml-eslint-parser");
  return getStaticTOMLValue(parseTOML(text));
}

function checkTable(content: unknown, path: string): Record<string, string> {
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw unusable(path, "holds no table of variables");
  }
  return Object.fromEntries(
    Object.entries(content).map(([name, value]) => {
      if (typeof value === "string") return [name, value];
      throw unusable(path, `gives variable ${JSON.stringify(name)} a value that is no string`);
    }),
  );
}

/** Parsers quote the text around a fault, which may be a secret, so theirs is not passed on. */
function unusable(path: string, problem: string, cause?: unknown): BobbinError {
  return bobbinError("variables-not-usable", { path, problem }, cause);
}
