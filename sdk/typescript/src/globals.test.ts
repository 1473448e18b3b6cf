/**
 * The types of a component's globals tell the truth: what they declare is there, and what is there they declare. After
 * a member's name stands "()" where it is a function, and "=" where it can be written.
 */

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { parseSync, type Class } from "oxc-parser";
import { startInlineApp } from "../../../test/support/inline-app.ts";

const folder = join(import.meta.dirname, "../globals");

/** Lists the isolate's globals, without those whose names it is sent, and their members. */
const inspector = `
  const hidden = {
    class: ["length", "name", "prototype"],
    instance: ["constructor", "stack"],
  };
  const isPublic = (key) => !key.startsWith("_") && !key.startsWith("[[[") && key !== "[Symbol.toStringTag]";
  const kindOf = ({ value, get, set, writable }) =>
    typeof value === "function" ? "()" : set !== undefined || (get === undefined && writable) ? "=" : "";
  const keysOf = (object, hiddenKeys) =>
    Reflect.ownKeys(object)
      .map((key) => [typeof key === "symbol" ? "[" + key.description + "]" : key, Reflect.getOwnPropertyDescriptor(object, key)])
      .filter(([key]) => isPublic(key) && !hiddenKeys.includes(key))
      .map(([key, property]) => key + kindOf(property));

  /** Members of the class itself, of those above it that are no globals, and of an object of it. */
  function instanceKeys(value, prototypes) {
    const found = [];
    for (let at = value.prototype; at !== null; at = Object.getPrototypeOf(at)) {
      if (at !== value.prototype && prototypes.has(at)) break;
      found.push(...keysOf(at, hidden.instance));
    }
    try {
      found.push(...keysOf(new value(), hidden.instance));
    } catch {
      // It cannot be made, or not without arguments.
    }
    return found;
  }

  function membersOf(name, prototypes) {
    const value = globalThis[name];
    if (value === null) return [name];
    const own = value === globalThis ? [] : keysOf(value, typeof value === "function" ? hidden.class : []);
    const isClass = typeof value === "function" && value.prototype !== undefined;
    const inherited = isClass ? instanceKeys(value, prototypes) : [];
    const members = [...own, ...inherited.map((key) => "prototype." + key)];
    return [name, ...members.map((key) => name + "." + key)];
  }

  export default {
    async fetch(request) {
      const javascript = await request.json();
      const names = Object.getOwnPropertyNames(globalThis);
      const prototypes = new Set(names.map((name) => globalThis[name]?.prototype));
      const others = names.filter((name) => !javascript.includes(name));
      return Response.json(others.flatMap((name) => membersOf(name, prototypes)));
    },
  };`;

async function actualNames(): Promise<string[]> {
  const all = runInNewContext("Object.getOwnPropertyNames(globalThis)") as string[];
  // V8 has a console of its own, which the runtime replaces.
  const javascript = all.filter((name) => name !== "console");
  await using app = await startInlineApp({ components: { inspector } });
  const response = await app.fetch("/", { method: "POST", body: JSON.stringify(javascript) });
  return (await response.json()) as string[];
}

/** A part of a file's text. */
type NameOf = (node: { start: number; end: number }) => string;

interface Declarations {
  readonly names: string[];
  /** Members by interface. */
  readonly interfaces: Map<string, string[]>;
  /** What has the members of an interface, with that interface. */
  readonly typed: (readonly [prefix: string, type: string])[];
}

function declaredNames(): string[] {
  const declarations: Declarations = { names: [], interfaces: new Map(), typed: [] };
  for (const file of globSync("*.d.ts", { cwd: folder })) readDeclarations(file, declarations);
  const { names, interfaces, typed } = declarations;
  const inherited = typed.flatMap(([prefix, type]) =>
    (interfaces.get(type) ?? []).map((member) => prefix + member),
  );
  return [...names, ...inherited];
}

function readDeclarations(file: string, { names, interfaces, typed }: Declarations): void {
  const text = readFileSync(join(folder, file), "utf8");
  const { program, errors } = parseSync(file, text);
  assert.deepEqual(errors, []);
  const nameOf: NameOf = ({ start, end }) => text.slice(start, end).replace(/^Symbol.*/, "[$&]");
  const classes = new Set<string>();
  for (const node of program.body) {
    if (node.type === "TSDeclareFunction") names.push(node.id?.name ?? "");
    if (node.type === "ClassDeclaration") {
      classes.add(node.id?.name ?? "");
      names.push(...classNames(node, nameOf));
    }
    if (node.type === "TSInterfaceDeclaration") {
      const keys = node.body.body.map((member) =>
        "key" in member ? nameOf(member.key) + kindOf(member) : "",
      );
      interfaces.set(node.id.name, keys);
      if (!classes.has(node.id.name)) continue;
      for (const { expression } of node.extends) {
        typed.push([`${node.id.name}.prototype.`, nameOf(expression)]);
      }
    }
    if (node.type === "VariableDeclaration") {
      const [, name = "", type = ""] = /var (\w+): ([^;]+)/.exec(nameOf(node)) ?? [];
      names.push(name);
      typed.push([`${name}.`, type]);
    }
  }
}

function classNames(node: Class, nameOf: NameOf): string[] {
  const name = node.id?.name ?? "";
  const members = node.body.body.flatMap((member) => {
    if (!("key" in member) || !("static" in member)) return [];
    const key = nameOf(member.key);
    const kind = kindOf(member);
    return key === "constructor"
      ? []
      : [`${name}.${member.static ? "" : "prototype."}${key}${kind}`];
  });
  return [name, ...members];
}

function kindOf(member: { readonly type: string; readonly readonly?: boolean }): string {
  if (member.type === "MethodDefinition" || member.type === "TSMethodSignature") return "()";
  return member.readonly === true ? "" : "=";
}

test("sdk/typescript/globals declares exactly the globals of an isolate", async () => {
  const actual = (await actualNames()).filter((name) => !name.startsWith("spinSdk"));
  assert.deepEqual([...new Set(declaredNames())].toSorted(), [...new Set(actual)].toSorted());
});
