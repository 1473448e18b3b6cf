import type { AbiContext } from "./abi-context.ts";
import type { PrimitiveKind } from "../types/types.ts";

/** Gives a guest a JavaScript value (see `host.ts`). */
export interface Lower {
  /** Into memory. */
  store(context: AbiContext, pointer: number, value: unknown): void;
  /** As core values, added to a list. */
  flat(context: AbiContext, value: unknown, values: unknown[]): void;
}

/** The way to lower a number, a boolean or a character. */
export function scalarLower(kind: Exclude<PrimitiveKind, "string" | "error-context">): Lower {
  switch (kind) {
    case "bool":
      return scalar(1, (view, at, value) => view.setUint8(at, value as number), Number);
    case "u8":
    case "s8":
      return scalar(1, (view, at, value) => view.setUint8(at, value as number));
    case "u16":
    case "s16":
      return scalar(2, (view, at, value) => view.setUint16(at, value as number, true));
    case "u32":
    case "s32":
      return scalar(4, (view, at, value) => view.setUint32(at, value as number, true));
    case "char":
      return scalar(
        4,
        (view, at, value) => view.setUint32(at, value as number, true),
        (value) => (value as string).codePointAt(0),
      );
    case "u64":
    case "s64":
      return scalar(8, (view, at, value) => view.setBigUint64(at, value as bigint, true));
    case "f32":
      return scalar(4, (view, at, value) => view.setFloat32(at, value as number, true));
    case "f64":
      return scalar(8, (view, at, value) => view.setFloat64(at, value as number, true));
  }
}

function scalar(
  bytes: number,
  store: (view: DataView, at: number, value: unknown) => void,
  convert: (value: unknown) => unknown = (value) => value,
): Lower {
  return {
    store: ({ memory }, pointer, value) => {
      const at = memory.check(pointer, bytes, bytes);
      store(memory.view, at, convert(value));
    },
    flat: (_context, value, values) => {
      values.push(convert(value));
    },
  };
}
