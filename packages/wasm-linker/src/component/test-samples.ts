import fc from "fast-check";
import { camelCase } from "../types/names.ts";
import type { ResourceType, ValueType } from "../types/types.ts";

const resource: ResourceType = { kind: "resource", name: "test:host/calls/thing", local: null };

/** A type, and values of it as the host's functions have them. */
export interface Sample {
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
    value: String.fromCodePoint(value.codePointAt(0) ?? 0),
  })),
  text.map((value) => ({ type: { kind: "string" as const }, value })),
  fc.uint8Array({ maxLength: 40 }).map((value) => ({
    type: { kind: "list" as const, element: { kind: "u8" as const } },
    value,
  })),
  fc.constant(null).map(() => ({ type: { kind: "own" as const, resource }, value: {} })),
);

const names = ["first", "second-one", "third", "fourth-of-all"];
const nameOf = (at: number): string => names[at] ?? "other";

const keyKinds = new Set<string>([
  ...["bool", "u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64", "char", "string"],
]);
const keys = plain.filter(({ type }) => keyKinds.has(type.kind));

const { sample } = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    plain,
    fc.array(tie("sample"), { minLength: 1, maxLength: 4 }).map((parts) => ({
      type: {
        kind: "record" as const,
        fields: parts.map(({ type }, at) => ({ name: nameOf(at), type })),
      },
      value: Object.fromEntries(parts.map(({ value }, at) => [camelCase(nameOf(at)), value])),
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
    fc.tuple(tie("sample"), int(1, 5)).map(([{ type: element, value }, length]) => ({
      type: { kind: "fixed-list" as const, element, length },
      value:
        element.kind === "u8"
          ? new Uint8Array(length).fill(value as number)
          : Array.from({ length }, () => value),
    })),
    fc.tuple(keys, tie("sample"), int(0, 3)).map(([key, { type, value }, count]) => ({
      type: { kind: "map" as const, key: key.type, value: type },
      value: Array.from({ length: count }, () => [key.value, value]),
    })),
    fc
      .tuple(fc.array(fc.option(tie("sample")), { minLength: 1, maxLength: 4 }), fc.nat(3))
      .map(([parts, chosen]) => {
        const at = chosen % parts.length;
        const cases = parts.map((part, index) => ({
          name: nameOf(index),
          type: part === null ? null : part.type,
        }));
        const part = parts[at] ?? null;
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

/** Types of all kinds in each other, each with a value. */
export const samples: fc.Arbitrary<Sample> = sample;
