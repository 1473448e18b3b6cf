import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import fc from "fast-check";
import { WasmFormatError } from "../errors.ts";
import { compileGuarded } from "./compile.ts";
import { instrumentModule } from "./instrument.ts";
import { addGuest, startGuest, wat } from "./test-module.ts";

const unlimited = { cpuMillisecondsMax: 60_000 };

describe("an instrumented module", () => {
  test("exports to its user what it exported, and nothing else", () => {
    const guest = startGuest(
      '(module (memory (export "memory") 1) (global (mut i32) (i32.const 1)) (func (export "f")))',
    );
    assert.deepEqual(Object.keys(guest.exports).sort(), ["f", "memory"]);
  });

  const shapes: Record<string, string> = {
    "with nothing": "(module)",
    "with only a memory": '(module (memory (export "memory") 1))',
    "with only imports": '(module (import "" "f" (func (param i64))) (export "f" (func 0)))',
    "with only a table and elements, as adapters fix up": `(module
      (import "" "f" (func (param i64))) (import "" "$imports" (table 1 1 funcref)) (elem (i32.const 0) 0))`,
    "that calls through a table, as adapters do": `(module
      (type (func (param i32))) (table (export "$imports") 1 1 funcref)
      (func (export "0") (param i32) (local.get 0) (i32.const 0) (call_indirect (type 0))))`,
    "with data in a passive segment": `(module (memory 1) (data $d "abc")
      (func (export "f") (memory.init $d (i32.const 0) (i32.const 0) (i32.const 3))))`,
    "with vectors": `(module (memory 1) (func (export "f") (result i32)
      (v128.store (i32.const 0) (i32x4.add (v128.const i32x4 1 2 3 4) (v128.load (i32.const 16))))
      (i32x4.extract_lane 3 (v128.load (i32.const 0)))))`,
    "with exceptions": `(module (tag $t (param i32)) (func (export "f") (result i32)
      (try (result i32) (do (throw $t (i32.const 4))) (catch $t))))`,
  };
  for (const [what, text] of Object.entries(shapes)) {
    test(`${what} is valid and can be put back`, async () => {
      const { bytes, unrestorable } = instrumentModule(wat(text));
      await WebAssembly.compile(bytes);
      assert.equal(unrestorable, null);
    });
  }

  test("runs its start function once everything is in place", () => {
    const guest = startGuest(
      `(module (import "" "seen" (func $seen (param i32)))
      (memory (export "memory") 1) (global $g (export "g") (mut i32) (i32.const 0))
      (func $start (local i32)
        (drop (memory.grow (i32.const 2)))
        (loop $l (br_if $l (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 100000))))
        (global.set $g (memory.size)))
      (start $start))`,
      { "": { seen: () => undefined } },
      unlimited,
    );
    assert.equal((guest.exports["g"] as unknown as WebAssembly.Global).value, 3);
  });

  test("has only the name section of all custom sections", () => {
    const custom = (name: string): number[] => [
      0,
      name.length + 2,
      name.length,
      ...Buffer.from(name),
      0,
    ];
    const { bytes } = instrumentModule(
      Uint8Array.of(
        ...wat("(module (func))"),
        ...custom("metadata.code.branch_hint"),
        ...custom("name"),
      ),
    );
    const module = new WebAssembly.Module(bytes);
    assert.equal(WebAssembly.Module.customSections(module, "metadata.code.branch_hint").length, 0);
    assert.equal(WebAssembly.Module.customSections(module, "name").length, 1);
  });

  test("says how much memory of its own it begins with", async () => {
    const text = '(module (import "" "m" (memory 3)) (func))';
    assert.equal((await compileGuarded(wat(text))).memoryBytes, 0);
    assert.equal((await compileGuarded(wat("(module (memory 3))"))).memoryBytes, 3 * 65_536);
  });

  test("keeps the sizes of several memories apart", () => {
    // (memory 1) (memory 2), and a function that grows the second and answers with both sizes.
    const bytes = Uint8Array.of(
      ...wat("(module)"),
      ...[1, 6, 1, 0x60, 0, 2, 0x7f, 0x7f],
      ...[3, 2, 1, 0],
      ...[5, 5, 2, 0, 1, 0, 2],
      ...[7, 5, 1, 1, 0x66, 0, 0],
      ...[10, 13, 1, 11, 0, 0x41, 3, 0x40, 1, 0x1a, 0x3f, 0, 0x3f, 1, 0x0b],
    );
    const guest = startGuest(bytes);
    assert.deepEqual(guest.exports["f"]!(), [1, 5]);
  });
});

/** A module whose types are in a group, with a struct that it changes, a cast and a loop. */
const collected = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 16, 2, 0x4e, 2, 0x50, 0, 0x5f, 1, 0x7f, 1, 0x5e, 0x78, 1, 0x60, 0, 1, 0x7f],
  ...[3, 2, 1, 2],
  ...[7, 5, 1, 1, 0x66, 0, 0],
  ...[10, 42, 1, 40, 1, 1, 0x63, 0],
  ...[0xfb, 1, 0, 0x21, 0, 0x20, 0, 0x41, 0x63, 0xfb, 5, 0, 0],
  ...[0x02, 0x6e, 0x20, 0, 0xfb, 0x18, 3, 0, 0x6e, 0, 0x0b, 0x1a],
  ...[0x03, 0x40, 0x0b, 0x20, 0, 0xfb, 2, 0, 0, 0x01, 0x0b],
);

test("a module with a collected heap is refused", () => {
  assert.ok(WebAssembly.validate(collected));
  assert.throws(() => instrumentModule(collected), /garbage-collected heap/);
});

describe("a module cannot be put back", () => {
  const reasons: Record<string, string> = {
    "that writes into a table":
      "(table 1 funcref) (func (table.set (i32.const 0) (ref.null func)))",
    "that grows a table":
      "(table 1 funcref) (func (drop (table.grow (ref.null func) (i32.const 1))))",
    "that drops elements": "(elem $e func) (func (elem.drop $e))",
    "that drops data": '(memory 1) (data $d "abc") (func (data.drop $d))',
    "with a vector in a global": "(global (mut v128) (v128.const i64x2 0 0))",
    "with a shared memory": "(memory 1 1 shared)",
    "with a memory of 64 bits": "(memory i64 1)",
  };
  for (const [what, text] of Object.entries(reasons)) {
    test(what, () => {
      const { bytes, unrestorable } = instrumentModule(wat(`(module ${text})`));
      assert.ok(WebAssembly.validate(bytes));
      assert.notEqual(unrestorable, null);
    });
  }
});

describe("instrumentModule refuses with a WasmFormatError", () => {
  const small = wat(`(module (import "a" "b" (func $b (param i32)))
    (memory 1) (table 2 funcref) (elem (i32.const 0) $b) (data (i32.const 0) "abc")
    (global (mut f64) (f64.const 1)) (tag (param i32))
    (func (export "f") (param i32) (local i64)
      (loop $l (call $b (memory.grow (i32.const 1))) (br_if $l (local.get 0)))))`);

  test("every part of a module that is no module of its own", () => {
    for (let length = 0; length < small.length; length += 1) {
      const part = small.slice(0, length);
      if (WebAssembly.validate(part)) instrumentModule(part);
      else assert.throws(() => instrumentModule(part), WasmFormatError);
    }
  });

  test("every module that was damaged", () => {
    const byte = fc.tuple(fc.nat(small.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(byte, { minLength: 1, maxLength: 4 }), (changes) => {
        const damaged = small.slice();
        for (const [at, value] of changes) damaged[at] = value;
        if (WebAssembly.validate(damaged))
          assert.ok(WebAssembly.validate(instrumentModule(damaged).bytes));
        else assert.throws(() => instrumentModule(damaged), WasmFormatError);
      }),
      { numRuns: 2000 },
    );
  });

  test("a module that names what would be added to it", () => {
    const bytes = wat(
      "(module (global (mut i32) (i32.const 1)) (func (global.set 0 (i32.const 9))))",
    );
    const at = Buffer.from(bytes).indexOf(Buffer.of(0x41, 9, 0x24, 0));
    bytes[at + 3] = 1;
    assert.throws(() => instrumentModule(bytes), WasmFormatError);
  });

  test("a module that exports a reserved name", () => {
    const text = '(module (func (export "$bobbin:fuel")))';
    assert.throws(() => instrumentModule(wat(text)), /reserved name "\$bobbin:fuel"/);
  });

  test("an instruction that is not known, by its number", () => {
    const bytes = wat("(module (func (nop)))");
    bytes[bytes.length - 2] = 0x27;
    assert.throws(() => instrumentModule(bytes), /instruction 0x27 is not known/);
  });
});

const found = globSync("node_modules/**/*.wasm", {
  cwd: new URL("../../../../", import.meta.url),
}).map((path) => new URL(`../../../../${path}`, import.meta.url));

test(
  "modules of other packages are valid after instrumentation",
  { skip: found.length === 0 && "no package of the project holds a module" },
  () => {
    for (const url of found) {
      const bytes = new Uint8Array(readFileSync(url));
      assert.ok(WebAssembly.validate(instrumentModule(bytes).bytes), url.pathname);
    }
  },
);

test("an instance can be added to a guard that has others", () => {
  const guest = startGuest('(module (func (export "f") (result i32) (i32.const 4)))');
  const imports = { "": { f: guest.exports["f"] as WebAssembly.ExportedFunction } };
  const text = `(module (import "" "f" (func $f (result i32)))
    (func (export "g") (result i32) (i32.add (call $f) (i32.const 1))))`;
  const { exports } = addGuest(guest.guard, text, imports);
  assert.equal((exports["g"] as () => number)(), 5);
});
