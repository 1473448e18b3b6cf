/** What a component declares of the host's interfaces is compared with what they are. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { componentLimits } from "../../../limits.ts";
import { ComponentMismatch, type FunctionType } from "@bobbin-kv/wasm-linker";
import {
  type AnyType,
  checkImports,
  type Declared,
  importingComponent,
  type ValueType,
  planComponent,
} from "@bobbin-kv/wasm-linker/testing";
import { interfaceTypes, typedInterfaces } from "./interface-types.ts";

const string: ValueType = { kind: "string" };
const record: ValueType = { kind: "record", fields: [{ name: "path", type: string }] };
const stranger: ValueType = {
  kind: "own",
  resource: { kind: "resource", name: "test:other/types/thing", local: null },
};

/** The name by which components import an interface, in some patch version. */
const versioned = (key: string, patch: number): string =>
  /@0\.[23]$/.test(key) ? `${key}.${patch}` : key;

/** All of an interface as it is. */
function whole(key: string): Declared {
  const all = [...(interfaceTypes(key)?.exports ?? [])].map(([name, one]) => [
    name,
    one.kind === "type" ? one.type : one,
  ]);
  // Functions come after the types that they need.
  return Object.fromEntries(
    all.toSorted(([, one], [, other]) => Number(isFunction(one)) - Number(isFunction(other))),
  ) as Declared;
}

const isFunction = (one: unknown): one is FunctionType => (one as FunctionType).kind === "function";

/** The resources that an interface takes from others, each imported from its own. */
function needed(key: string): Record<string, Declared> {
  const imports: Record<string, Record<string, AnyType>> = {};
  for (const name of JSON.stringify(whole(key)).matchAll(/"([^"]+)\/([^"/]+)","local"/g)) {
    const [, from = "", member = ""] = name;
    const resource = interfaceTypes(from)?.exports.get(member);
    if (from === key || resource?.kind !== "type") continue;
    (imports[versioned(from, 0)] ??= {})[member] = resource.type;
  }
  return imports;
}

const check = (imports: Readonly<Record<string, Declared>>): void =>
  checkImports(planComponent(importingComponent(imports), componentLimits), interfaceTypes);

/** Every type that differs from this one in one place. */
function* changes(type: ValueType): Generator<ValueType> {
  yield type.kind === "u32" ? { kind: "s32" } : { kind: "u32" };
  if (type.kind !== "string") yield string;
  yield record;
  yield stranger;
  yield { kind: "option", some: type };
  switch (type.kind) {
    case "list":
      for (const element of changes(type.element)) yield { ...type, element };
      return;
    case "stream":
    case "future":
      yield { ...type, kind: type.kind === "stream" ? "future" : "stream" };
      yield { ...type, element: type.element === null ? string : null };
      if (type.element !== null) {
        for (const element of changes(type.element)) {
          if (!hasBorrow(element)) yield { ...type, element };
        }
      }
      return;
    case "option":
      yield type.some;
      for (const some of changes(type.some)) yield { ...type, some };
      return;
    case "result":
      if (type.ok !== null || type.error !== null)
        yield { ...type, ok: type.error, error: type.ok };
      if (type.ok !== null) for (const ok of changes(type.ok)) yield { ...type, ok };
      if (type.error !== null) for (const error of changes(type.error)) yield { ...type, error };
      return;
    case "tuple":
      for (const elements of listChanges(type.elements, changes)) yield { ...type, elements };
      return;
    case "record":
      for (const fields of listChanges(type.fields, partChanges)) yield { ...type, fields };
      return;
    case "variant":
      for (const cases of listChanges(type.cases, partChanges)) yield { ...type, cases };
      return;
    case "enum":
    case "flags":
      for (const names of listChanges(type.names, renamed)) yield { ...type, names };
      return;
    case "own":
    case "borrow":
      yield { ...type, kind: type.kind === "own" ? "borrow" : "own" };
      yield { ...(stranger as typeof type), kind: type.kind };
      return;
    default:
  }
}

/** What is borrowed goes through no stream. */
function hasBorrow(type: ValueType): boolean {
  return JSON.stringify(type).includes('"borrow"');
}

function* renamed(name: string): Generator<string> {
  yield `${name}-x`;
}

function* partChanges<Part extends { name: string; type: ValueType | null }>(
  part: Part,
): Generator<Part> {
  yield { ...part, name: `${part.name}-x` };
  if (part.type === null) yield { ...part, type: string };
  // One change of each part is enough, as parts are shared by many types.
  else for (const type of [...changes(part.type)].slice(0, 2)) yield { ...part, type };
}

/** One part fewer, two swapped, or one changed. */
function* listChanges<Part>(
  parts: readonly Part[],
  change: (part: Part) => Iterable<Part>,
): Generator<readonly Part[]> {
  const [first, second] = parts;
  if (first === undefined) return;
  if (second !== undefined) yield parts.slice(1);
  yield [...parts, first];
  for (const one of change(first)) yield [one, ...parts.slice(1)];
  for (const one of change(parts.at(-1) as Part)) yield [...parts.slice(0, -1), one];
}

function withAsync({ parameters, result }: FunctionType, isAsync: boolean): FunctionType {
  return { kind: "function", parameters, result, ...(isAsync && { isAsync }) };
}

/** The same with parameters that are called otherwise. */
function withoutNames(type: FunctionType): FunctionType {
  return { ...type, parameters: type.parameters.map((one, at) => ({ ...one, name: `p${at}` })) };
}

function* functionChanges(type: FunctionType): Generator<FunctionType> {
  const { parameters, result } = type;
  yield { ...type, parameters: [...parameters, { name: "more", type: string }] };
  yield withAsync(type, type.isAsync !== true);
  yield { ...type, result: result === null ? string : null };
  if (result !== null) for (const one of changes(result)) yield { ...type, result: one };
  for (const [at, parameter] of parameters.entries()) {
    const others = parameters.toSpliced(at, 1);
    yield { ...type, parameters: others };
    for (const one of changes(parameter.type)) {
      yield { ...type, parameters: parameters.with(at, { ...parameter, type: one }) };
    }
  }
}

for (const key of typedInterfaces) {
  test(`${key} is taken as it is, whole or in part`, () => {
    const all = whole(key);
    for (const patch of [0, 1, 12]) check({ ...needed(key), [versioned(key, patch)]: all });
    check({ [versioned(key, 3)]: {} });
    const others = Object.entries(all).map(([name, one]) => [
      name,
      isFunction(one) ? withoutNames(one) : one,
    ]);
    check({ ...needed(key), [versioned(key, 3)]: Object.fromEntries(others) as Declared });
  });

  test(`no function of ${key} is taken with any part of its type changed`, () => {
    const types = Object.fromEntries(
      Object.entries(whole(key)).filter(([, type]) => type.kind === "resource"),
    );
    for (const [member, type] of Object.entries(whole(key))) {
      if (!isFunction(type)) continue;
      for (const changed of functionChanges(type)) {
        const name = versioned(key, 3);
        const imports = { ...needed(key), [name]: { ...types, [member]: changed } };
        assert.throws(
          () => check(imports),
          (error) => {
            // Nobody may declare that, whatever is offered.
            if (String(error).endsWith("returns what is borrowed")) return true;
            assert.ok(error instanceof ComponentMismatch, String(error));
            assert.equal(error.mismatch.name, `${name} ${member}`);
            assert.notEqual(error.mismatch.declared, "");
            return true;
          },
          `${member}: ${JSON.stringify(changed)}`,
        );
      }
    }
  });
}
