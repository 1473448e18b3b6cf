/** A handle that is lent to a call is neither dropped nor given away before that has ended. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { HostFunction, LinkedCall } from "./host-call.ts";
import type { TestFunction } from "./test-plan.ts";
import type { CoreReference } from "../plan/plan.ts";
import {
  functionType,
  hostImport,
  lifted,
  lowered,
  memoryText,
  resourceType,
  startComponent,
} from "./test-plan.ts";
import type { ResourceType } from "../types/types.ts";

const thing = resourceType("thing", null);
const own = { kind: "own", resource: thing } as const;
const borrow = { kind: "borrow", resource: thing } as const;
const nothing = functionType([], null);
const other = { kind: "own", resource: resourceType("other", null) } as const;

const make = hostImport("make", functionType([], own));
const drop = (resource: ResourceType, owner: number): CoreReference => ({
  kind: "resource.drop",
  resource,
  owner,
});

const functions: Record<string, TestFunction> = {
  "make-other": () => ({}),
  two: () => {},
  turned: () => {},
  pair: () => {},
  list: () => {},
  make: () => ({}),
  both: () => {},
  give: () => {},
  use: () => {},
};

/** What a guest does with things, and what it is told: null where all is well. */
const cases: Readonly<Record<string, { readonly code: string; readonly says: RegExp | null }>> = {
  "a thing that is lent, and given away afterwards": {
    code: "(local.set 0 (call $make)) (call $use (local.get 0)) (call $use (local.get 0)) (call $give (local.get 0))",
    says: null,
  },
  "a thing that is lent and given away by one call": {
    code: "(local.set 0 (call $make)) (call $both (local.get 0) (local.get 0))",
    says: /while that was lent/,
  },
  "a thing that is lent twice by one call": {
    code: "(local.set 0 (call $make)) (call $two (local.get 0) (local.get 0)) (call $drop (local.get 0))",
    says: null,
  },
  "a thing that is given away and lent by one call": {
    code: "(local.set 0 (call $make)) (call $turned (local.get 0) (local.get 0))",
    says: /not open/,
  },
  "a thing that is given away twice by one call": {
    code: "(local.set 0 (call $make)) (call $pair (local.get 0) (local.get 0))",
    says: /not open/,
  },
  "a thing that is given away twice by one list": {
    code: `(local.set 0 (call $make)) (i32.store (i32.const 64) (local.get 0)) (i32.store (i32.const 68) (local.get 0))
      (call $list (i32.const 64) (i32.const 2))`,
    says: /not open/,
  },
  "a handle that never was": { code: "(call $use (i32.const 7))", says: /not open/ },
  "the handle 0": { code: "(drop (call $make)) (call $use (i32.const 0))", says: /not open/ },
  "a handle beyond all": { code: "(call $give (i32.const -1))", says: /not open/ },
  "a thing of another kind, to use": {
    code: "(call $use (call $make-other))",
    says: /of another type/,
  },
  "a thing of another kind, to drop": {
    code: "(call $drop (call $make-other))",
    says: /of another type/,
  },
  "a thing that is used after it was given away": {
    code: "(local.set 0 (call $make)) (call $give (local.get 0)) (call $use (local.get 0))",
    says: /not open/,
  },
  "a thing that is dropped twice": {
    code: "(local.set 0 (call $make)) (call $drop (local.get 0)) (call $drop (local.get 0))",
    says: /not open/,
  },
};

for (const [name, { code, says }] of Object.entries(cases)) {
  test(name, async () => {
    const text = `(module
      (import "h" "make" (func $make (result i32))) (import "h" "use" (func $use (param i32)))
      (import "h" "give" (func $give (param i32))) (import "h" "both" (func $both (param i32 i32)))
      (import "h" "two" (func $two (param i32 i32))) (import "h" "turned" (func $turned (param i32 i32)))
      (import "h" "pair" (func $pair (param i32 i32))) (import "h" "list" (func $list (param i32 i32)))
      (import "h" "make-other" (func $make-other (result i32)))
      (import "h" "drop" (func $drop (param i32))) ${memoryText}
      (func (export "go") (local i32) ${code}))`;
    const imports = {
      make: lowered(make, 0),
      use: lowered(hostImport("use", functionType([borrow], null)), 0),
      give: lowered(hostImport("give", functionType([own], null)), 0),
      both: lowered(hostImport("both", functionType([borrow, own], null)), 0),
      two: lowered(hostImport("two", functionType([borrow, borrow], null)), 0),
      turned: lowered(hostImport("turned", functionType([own, borrow], null)), 0),
      pair: lowered(hostImport("pair", functionType([own, own], null)), 0),
      list: lowered(hostImport("list", functionType([{ kind: "list", element: own }], null)), 0),
      "make-other": lowered(hostImport("make-other", functionType([], other)), 0),
      drop: drop(thing, 0),
    };
    const { guard, exported } = await startComponent([{ text, imports }], functions);
    const go = async (): Promise<unknown> => exported(lifted(0, "go", nothing))([]);
    if (says === null) await go();
    else {
      await assert.rejects(go);
      assert.match(guard.failure(null)?.message ?? "", says);
    }
  });
}

/** A component instance that is lent a thing of the host's by another. */
const borrowers: Readonly<Record<string, { readonly code: string; readonly says: RegExp | null }>> =
  {
    "a borrower that drops what it was lent": {
      code: "(call $use (local.get 0)) (call $drop (local.get 0))",
      says: null,
    },
    "a borrower that keeps what it was lent": {
      code: "(call $use (local.get 0))",
      says: /it kept a resource/,
    },
    "a borrower that drops what it was lent twice": {
      code: "(call $drop (local.get 0)) (call $drop (local.get 0))",
      says: /not open/,
    },
    "a borrower that uses what it has dropped": {
      code: "(call $drop (local.get 0)) (call $use (local.get 0))",
      says: /not open/,
    },
    "a borrower that gives away what it was lent": {
      code: "(call $give (local.get 0))",
      says: /only borrowed/,
    },
  };

for (const [name, { code, says }] of Object.entries(borrowers)) {
  test(name, async () => {
    const inner = `(module
      (import "h" "use" (func $use (param i32))) (import "h" "give" (func $give (param i32)))
      (import "h" "drop" (func $drop (param i32))) ${memoryText}
      (func (export "take") (param i32) ${code}))`;
    const outer = `(module
      (import "h" "make" (func $make (result i32))) (import "h" "take" (func $take (param i32)))
      (import "h" "drop" (func $drop (param i32))) ${memoryText}
      (func (export "go") (local i32)
        (local.set 0 (call $make)) (call $take (local.get 0)) (call $drop (local.get 0))))`;
    const taking = functionType([borrow], null);
    const { guard, exported } = await startComponent(
      [
        {
          text: inner,
          imports: {
            use: lowered(hostImport("use", taking), 0),
            give: lowered(hostImport("give", functionType([own], null)), 0),
            drop: drop(thing, 0),
          },
        },
        {
          text: outer,
          imports: {
            make: lowered(make, 1),
            take: lowered(lifted(0, "take", taking), 1),
            drop: drop(thing, 1),
          },
        },
      ],
      functions,
    );
    const go = async (): Promise<unknown> => exported(lifted(1, "go", nothing))([]);
    if (says === null) await go();
    else {
      await assert.rejects(go);
      assert.match(guard.failure(null)?.message ?? "", says);
    }
  });
}

test("a guest that defines a resource is told the number of one that it is lent, and lends by handle", async () => {
  const local = resourceType("local", 0);
  const lent: number[] = [];
  const text = `(module (import "h" "new" (func $new (param i32) (result i32)))
    (import "h" "see" (func $see (param i32))) ${memoryText}
    (func (export "go") (drop (call $new (i32.const 5))) (call $see (call $new (i32.const 77)))))`;
  const imports = {
    new: { kind: "resource.new", resource: local, owner: 0 } as const,
    see: lowered(hostImport("see", functionType([{ kind: "borrow", resource: local }], null)), 0),
  };
  const see: HostFunction<LinkedCall> = (_call, resource: { representation: number }) => {
    lent.push(resource.representation);
  };
  const { exported } = await startComponent([{ text, imports }], { see });
  await exported(lifted(0, "go", nothing))([]);
  assert.deepEqual(lent, [77]);
});
