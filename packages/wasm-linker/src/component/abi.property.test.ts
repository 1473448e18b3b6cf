/** What is lowered and lifted again is what it was, for every type, in memory and as core values. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { GuestMemory } from "../memory/guest-memory.ts";
import { AbiContext } from "./abi-context.ts";
import { flatParametersMax, layoutOf } from "./layout.ts";
import { liftOf } from "./lift.ts";
import { lowerOf } from "./lower.ts";
import { HostMeter } from "../memory/meter.ts";
import { CallTooLarge, GuestTrap } from "../errors.ts";
import { camelCase } from "../types/names.ts";
import { HandleTable } from "./handle-table.ts";
import type { ResourceType, ValueType } from "../types/types.ts";

const resource: ResourceType = { kind: "resource", name: "test/thing", local: null };

function context(): AbiContext {
  const memory = new WebAssembly.Memory({ initial: 4 });
  let next = 1024;
  const realloc = (_old: number, _oldSize: number, align: number, size: number): number => {
    const start = Math.ceil(next / align) * align;
    next = start + size;
    return start;
  };
  return new AbiContext(
    new HandleTable(),
    0,
    () => new GuestMemory(new HostMeter(134_217_728), memory, realloc),
  );
}

/** A type, and values of it as the host's functions have them. */
interface Sample {
  readonly type: ValueType;
  readonly value: unknown;
}

const int = (min: number, max: number) => fc.integer({ min, max });
const text = fc.string({ unit: "binary", maxLength: 40 });

const plain: fc.Arbitrary<Sample> = fc.oneof(
  fc.boolean().map((value) => ({ type: { kind: "bool" as const }, value })),
  int(0, 255).map((value) => ({ type: { kind: "u8" as const }, value })),
  int(-128, 127).map((value) => ({ type: { kind: "s8" as const }, value })),
  int(0, 65_535).map((value) => ({ type: { kind: "u16" as const }, value })),
  int(-32_768, 32_767).map((value) => ({ type: { kind: "s16" as const }, value })),
  int(0, 2 ** 32 - 1).map((value) => ({ type: { kind: "u32" as const }, value })),
  int(-(2 ** 31), 2 ** 31 - 1).map((value) => ({ type: { kind: "s32" as const }, value })),
  fc.bigInt(0n, 2n ** 64n - 1n).map((value) => ({ type: { kind: "u64" as const }, value })),
  fc
    .bigInt(-(2n ** 63n), 2n ** 63n - 1n)
    .map((value) => ({ type: { kind: "s64" as const }, value })),
  fc.float({ noNaN: true }).map((value) => ({ type: { kind: "f32" as const }, value })),
  fc.double({ noNaN: true }).map((value) => ({ type: { kind: "f64" as const }, value })),
  fc.string({ unit: "binary", minLength: 1, maxLength: 1 }).map((value) => ({
    type: { kind: "char" as const },
    value: String.fromCodePoint(value.codePointAt(0)!),
  })),
  text.map((value) => ({ type: { kind: "string" as const }, value })),
  fc.uint8Array({ maxLength: 40 }).map((value) => ({
    type: { kind: "list" as const, element: { kind: "u8" as const } },
    value,
  })),
  fc.constant(null).map(() => ({ type: { kind: "own" as const, resource }, value: {} })),
);

const names = ["first", "second-one", "third", "fourth-of-all"];

const { sample } = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    plain,
    fc.array(tie("sample"), { minLength: 1, maxLength: 4 }).map((parts) => ({
      type: {
        kind: "record" as const,
        fields: parts.map(({ type }, at) => ({ name: names[at]!, type })),
      },
      value: Object.fromEntries(parts.map(({ value }, at) => [camelCase(names[at]!), value])),
    })),
    fc.array(tie("sample"), { maxLength: 4 }).map((parts) => ({
      type: { kind: "tuple" as const, elements: parts.map(({ type }) => type) },
      value: parts.map(({ value }) => value),
    })),
    fc.tuple(tie("sample"), int(0, 3)).map(([{ type, value }, count]) => ({
      type:
        type.kind === "u8" ? { kind: "string" as const } : { kind: "list" as const, element: type },
      value: type.kind === "u8" ? "" : Array.from({ length: count }, () => value),
    })),
    fc
      .tuple(fc.array(fc.option(tie("sample")), { minLength: 1, maxLength: 4 }), fc.nat(3))
      .map(([parts, chosen]) => {
        const at = chosen % parts.length;
        const cases = parts.map((part, index) => ({
          name: names[index]!,
          type: part === null ? null : part.type,
        }));
        const part = parts[at]!;
        const value = part === null ? { tag: names[at] } : { tag: names[at], value: part.value };
        return { type: { kind: "variant" as const, cases }, value };
      }),
    fc.tuple(tie("sample"), fc.boolean()).map(([{ type, value }, isSome]) => {
      const option = { kind: "option" as const, some: type };
      if (type.kind !== "option") return { type: option, value: isSome ? value : undefined };
      return { type: option, value: isSome ? { tag: "some", value } : { tag: "none" } };
    }),
    fc.tuple(tie("sample"), tie("sample"), fc.boolean()).map(([ok, error, isOk]) => ({
      type: { kind: "result" as const, ok: ok.type, error: error.type },
      value: isOk ? { tag: "ok", value: ok.value } : { tag: "err", value: error.value },
    })),
    fc.nat(names.length - 1).map((at) => ({
      type: { kind: "enum" as const, names },
      value: names[at],
    })),
    fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }).map((bits) => ({
      type: { kind: "flags" as const, names: bits.map((_bit, at) => `flag${at}`) },
      value: Object.fromEntries(bits.map((bit, at) => [`flag${at}`, bit])),
    })),
  ),
}));

test("a value comes back from memory as it went in", () => {
  fc.assert(
    fc.property(sample, ({ type, value }) => {
      const abi = context();
      const { bytes, align } = layoutOf(type);
      const pointer = abi.memory.allocate(align, bytes);
      lowerOf(type).store(abi, pointer, value);
      assert.deepEqual(liftOf(type).load(abi, pointer), value);
    }),
    { numRuns: 2000 },
  );
});

test("a value comes back from core values as it went in, and uses exactly those of its type", () => {
  fc.assert(
    fc.property(sample, ({ type, value }) => {
      // Of more, a function takes a place in memory.
      fc.pre(layoutOf(type).flat.length <= flatParametersMax);
      const abi = context();
      const flat: unknown[] = [];
      lowerOf(type).flat(abi, value, flat);
      assert.equal(flat.length, layoutOf(type).flat.length);
      for (const [at, one] of layoutOf(type).flat.entries()) {
        assert.equal(typeof flat[at], one === "i64" ? "bigint" : "number", `${type.kind} ${at}`);
      }
      assert.deepEqual(liftOf(type).flat(abi, flat, 0), value);
    }),
    { numRuns: 2000 },
  );
});

test("bytes that no value has are refused, and nothing else is thrown", () => {
  fc.assert(
    fc.property(sample, fc.uint8Array({ minLength: 512, maxLength: 512 }), ({ type }, noise) => {
      const abi = context();
      abi.memory.bytes.set(noise, 64);
      try {
        liftOf(type).load(abi, 64);
      } catch (error) {
        assert.ok(error instanceof GuestTrap || error instanceof CallTooLarge);
      }
    }),
    { numRuns: 2000 },
  );
});
