import type { AbiContext } from "./abi-context.ts";
import { GuestTrap } from "../errors.ts";
import type { PrimitiveKind } from "../types/types.ts";

/** Makes a JavaScript value (see `host.ts`) of what a guest holds. */
export interface Lift extends LiftParts {
  /** From memory; traps where the value does not lie there as a whole. */
  load(context: AbiContext, pointer: number): unknown;
}

/** A way to lift a type, whose values are where they have to be. */
export interface LiftParts {
  /** From memory in which all of the value lies, and is aligned: that was checked. */
  peek(context: AbiContext, at: number): unknown;
  /** From core values, the first of which is at a place. */
  flat(context: AbiContext, values: readonly unknown[], at: number): unknown;
  /** From its core values, where it never has more than two; null where it may. */
  readonly short: ShortLift | null;
}

/** Makes a value of one core value, or of two. */
export type ShortLift = (context: AbiContext, first: unknown, second: unknown) => unknown;

interface Scalar<Core> {
  readonly load: (view: DataView, at: number) => Core;
  /** From the core value, of which only the lower bits may count. */
  readonly finish: (value: Core) => unknown;
}

const same = <Value>(value: Value): Value => value;

const small: Readonly<Partial<Record<PrimitiveKind, Scalar<number>>>> = {
  bool: { load: (view, at) => view.getUint8(at), finish: (value) => value !== 0 },
  u8: { load: (view, at) => view.getUint8(at), finish: (value) => value & 0xff },
  s8: { load: (view, at) => view.getInt8(at), finish: (value) => (value << 24) >> 24 },
  u16: {
    load: (view, at) => view.getUint16(at, true),
    finish: (value) => value & 0xffff,
  },
  s16: {
    load: (view, at) => view.getInt16(at, true),
    finish: (value) => (value << 16) >> 16,
  },
  u32: { load: (view, at) => view.getUint32(at, true), finish: (value) => value >>> 0 },
  s32: { load: (view, at) => view.getInt32(at, true), finish: (value) => value | 0 },
  char: { load: (view, at) => view.getUint32(at, true), finish: characterOf },
  f32: { load: (view, at) => view.getFloat32(at, true), finish: same },
  f64: { load: (view, at) => view.getFloat64(at, true), finish: same },
};

const big: Readonly<Partial<Record<PrimitiveKind, Scalar<bigint>>>> = {
  u64: {
    load: (view, at) => view.getBigUint64(at, true),
    finish: (value) => BigInt.asUintN(64, value),
  },
  s64: {
    load: (view, at) => view.getBigInt64(at, true),
    finish: (value) => BigInt.asIntN(64, value),
  },
};

/** The way to lift a number, a boolean or a character. */
export function scalarLift(kind: PrimitiveKind): LiftParts {
  const scalar = (small[kind] ?? big[kind]) as Scalar<unknown>;
  const { load, finish } = scalar;
  return {
    peek: ({ memory }, at) => finish(load(memory.view, at)),
    flat: (_context, values, at) => finish(values[at]),
    short: (_context, value) => finish(value),
  };
}

function characterOf(code: number): string {
  const point = code >>> 0;
  if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
    throw new GuestTrap(`it gave ${point} for a character`);
  }
  return String.fromCodePoint(point);
}
