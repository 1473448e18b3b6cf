/** Which resources of the host are the same to a component that imports several versions of an interface. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { planComponent } from "../plan/plan-component.ts";
import { ComponentMismatch } from "../errors.ts";
import { checkImports } from "../plan/check-types.ts";
import { interfaceName } from "../types/names.ts";
import type { FunctionType, InstanceType, ResourceType } from "../types/types.ts";
import { importingComponent, type Declared } from "./test-component.ts";
import {
  functionType,
  lifted,
  lowered,
  memoryText,
  startComponent,
  testLimits,
} from "./test-plan.ts";

/** The resource of an interface, as that has it. */
function thingOf(name: string): ResourceType {
  return { kind: "resource", name: `${interfaceName(name).key}/thing`, local: null };
}

/** Functions that make, use and take things. */
function declared(thing: ResourceType): Record<string, FunctionType> {
  return {
    open: functionType([], { kind: "own", resource: thing }),
    use: functionType([{ kind: "borrow", resource: thing }], null),
    take: functionType([{ kind: "own", resource: thing }], null),
  };
}

function interfaceOf(name: string, thing = thingOf(name)): Declared {
  return { thing: thingOf(name), ...declared(thing) };
}

/** A component gets a thing from one interface, and hands it to a function of another one. */
async function pass(from: string, to: string, how: "use" | "take"): Promise<string | null> {
  const bytes = importingComponent({ [from]: interfaceOf(from), [to]: interfaceOf(to) });
  const { imports } = planComponent(bytes, testLimits);
  const found = (owner: string, name: string) => {
    const target = imports.find((one) => one.interface === owner && one.name === name);
    assert.ok(target !== undefined);
    return lowered(target, 0);
  };
  const text = `(module (import "h" "open" (func $open (result i32)))
    (import "h" "hand" (func $hand (param i32))) ${memoryText}
    (func (export "go") (call $hand (call $open))))`;
  const { guard, exported } = await startComponent(
    [{ text, imports: { open: found(from, "open"), hand: found(to, how) } }],
    { open: () => ({}), use: () => {}, take: () => {} },
  );
  try {
    await exported(lifted(0, "go", functionType([], null)))([]);
    return null;
  } catch {
    return guard.failure(null)?.message ?? "nothing";
  }
}

const draft = "0.3.0-rc-2026-03-15";
const pairs: readonly [from: string, to: string, isSame: boolean][] = [
  ["wasi:io/streams@0.2.0", "wasi:io/streams@0.2.6", true],
  ["wasi:io/streams@0.2.6", "wasi:io/streams@0.2.0", true],
  ["wasi:http/types@0.3.0", "wasi:http/types@0.3.1", true],
  ["wasi:http/types@0.3.0", `wasi:http/types@${draft}`, false],
  [`wasi:http/types@${draft}`, "wasi:http/types@0.3.0", false],
  ["wasi:http/types@0.2.6", "wasi:http/types@0.3.0", false],
  ["wasi:io/streams@0.2.0", "wasi:io/streams@0.2.0-rc-2023-11-10", false],
  ["wasi:io/streams@0.2.0", "wasi:io/streams", false],
  ["wasi:io/streams@0.2.0", "wasi:io/poll@0.2.0", false],
  ["spin:key-value/key-value@3.0.0", "spin:key-value/key-value@3.0.1", false],
];

describe("a handle", () => {
  for (const [from, to, isSame] of pairs) {
    for (const how of ["use", "take"] as const) {
      test(`of ${from} is ${isSame ? "" : "not "}one of ${to}, to ${how}`, async () => {
        const failure = await pass(from, to, how);
        if (isSame) assert.equal(failure, null);
        else assert.match(failure ?? "", /as a resource of another type/);
      });
    }
  }
});

describe("an interface whose functions are declared", () => {
  const [released, drafted] = ["wasi:http/types@0.3.0", `wasi:http/types@${draft}`];
  const find = (name: string): InstanceType => ({
    kind: "instance-type",
    exports: new Map(Object.entries(declared(thingOf(name)))),
  });
  const check = (drafts: ResourceType): void => {
    const imports = { [released]: interfaceOf(released), [drafted]: interfaceOf(drafted, drafts) };
    checkImports(planComponent(importingComponent(imports), testLimits), find);
  };

  test("by its own resource is linked", () => {
    check(thingOf(drafted));
  });

  test("by that of another version is refused", () => {
    assert.throws(() => check(thingOf(released)), ComponentMismatch);
  });
});
