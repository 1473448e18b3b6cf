/** A pointer in a local variable is noted once, and again wherever it may be another by then. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Snapshots } from "./snapshot.ts";
import { startGuest } from "./test-module.ts";

const pointers = ["$p", "$q"];
const pointer = fc.constantFrom(...pointers);
const place = fc.nat(9).map((at) => at * 12_288 + 4088);
const offset = fc.constantFrom(0, 8, 240, 4096);

type Body = (depth: number) => string;

/** Statements that set pointers, store by them, and go other ways by the bits of an argument. */
const { body } = fc.letrec<{ statement: Body; body: Body }>((tie) => {
  const some = tie("body");
  const nested = fc.tuple(fc.nat(2), some, some, fc.nat(3));
  return {
    body: fc
      .array(tie("statement"), { minLength: 2, maxLength: 7, size: "max" })
      .map((all) => (depth) => all.map((make) => make(depth)).join("\n")),
    statement: fc.oneof(
      { maxDepth: 3, depthIdentifier: "body" },
      fc.tuple(pointer, place).map(
        ([p, at]) =>
          () =>
            `(local.set ${p} (i32.const ${at}))`,
      ),
      fc.tuple(pointer, offset, pointer).map(
        ([p, by, q]) =>
          () =>
            `(i32.store offset=${by} (local.get ${p}) (local.get ${q}))`,
      ),
      fc.tuple(pointer, offset).map(
        ([p, by]) =>
          () =>
            `(f64.store offset=${by} (local.get ${p}) (f64.const -1))`,
      ),
      fc.tuple(pointer, place, offset).map(
        ([p, at, by]) =>
          () =>
            `(i64.store8 offset=${by} (local.tee ${p} (i32.const ${at})) (i64.const -1))`,
      ),
      fc.tuple(pointer, pointer, place).map(
        ([p, q, at]) =>
          () =>
            `(i32.store16 (local.get ${p}) (local.tee ${q} (i32.const ${at})))`,
      ),
      nested.map(([bit, yes, no, kind]) => (depth: number) => {
        const isSet = `(i32.and (i32.shr_u (local.get $bits) (i32.const ${bit})) (i32.const 1))`;
        const [first, second] = [yes(depth + 1), no(depth + 1)];
        if (kind === 0) return `(if ${isSet} (then ${first}) (else ${second}))`;
        if (kind === 1) return `(block $b${depth} ${first} (br_if $b${depth} ${isSet}) ${second})`;
        if (kind === 2) {
          return `(try (do ${first} (if ${isSet} (then (throw $t))) ${second}) (catch_all ${first}))`;
        }
        if (depth > 3) return "";
        return `(local.set $rounds${depth} (i32.const 2)) (loop $l${depth} ${first}
          (local.set $rounds${depth} (i32.sub (local.get $rounds${depth}) (i32.const 1)))
          (br_if $l${depth} (local.get $rounds${depth})) ${second})`;
      }),
    ),
  };
});

test("whatever way code takes, what it has stored by its variables is put back", () => {
  fc.assert(
    fc.property(body, fc.array(fc.nat(7), { minLength: 4, maxLength: 8 }), (make, all) => {
      const rounds = [0, 1, 2, 3].map((depth) => `(local $rounds${depth} i32)`);
      const variables = pointers.map((name) => `(local ${name} i32)`);
      const guest = startGuest(
        `(module (tag $t) (memory (export "memory") 2)
          (func (export "run") (param $bits i32) ${rounds.join(" ")} ${variables.join(" ")}
            ${make(0)}))`,
      );
      const snapshot = new Snapshots().take(guest.guard);
      for (const bits of all) {
        guest.exports["run"]!(bits);
        assert.equal(snapshot.restore(), true);
        const raw = Buffer.from(guest.memory.buffer);
        assert.equal(raw.compare(Buffer.alloc(raw.length)), 0, `${bits}`);
      }
    }),
    { numRuns: 1000 },
  );
});
