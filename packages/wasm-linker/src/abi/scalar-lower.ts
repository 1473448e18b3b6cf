import type { AbiContext } from "./abi-context.ts";
import type { PrimitiveKind } from "../types/types.ts";

/** Gives a guest a JavaScript value (see `host.ts`). */
export interface Lower extends LowerParts {
  /** Into memory; traps where the value does not lie there as a whole. */
  store(context: AbiContext, pointer: number, value: unknown): void;
  /** Whether the guest may have to make room, beside that of the value itself. */
  readonly allocates: boolean;
}

/** A way to lower a type, whose values are where they have to be. */
export interface LowerParts {
  /** Into memory in which there is room for all of the value, at its alignment: that was checked. */
  put(context: AbiContext, at: number, value: unknown): void;
  /** As core values, added to a list. */
  flat(context: AbiContext, value: unknown, values: unknown[]): void;
}

/** The way to lower a number, a boolean or a character. */
export function scalarLower(kind: Exclude<PrimitiveKind, "string" | "error-context">): LowerParts {
  switch (kind) {
    case "bool":
      return scalar((view, at, value) => view.setUint8(at, value as number), Number);
    case "u8":
    case "s8":
      return scalar((view, at, value) => view.setUint8(at, value as number));
    case "u16":
    case "s16":
      return scalar((view, at, value) => view.setUint16(at, value as number, true));
    case "u32":
    case "s32":
      return scalar((view, at, value) => view.setUint32(at, value as number, true));
    case "char":
      return scalar(
        (view, at, value) => view.setUint32(at, value as number, true),
        (value) => (value as string).codePointAt(0),
      );
    case "u64":
    case "s64":
      return scalar((view, at, value) => view.setBigUint64(at, value as bigint, true));
    case "f32":
      return scalar((view, at, value) => view.setFloat32(at, value as number, true));
    case "f64":
      return scalar((view, at, value) => view.setFloat64(at, value as number, true));
  }
}

function scalar(
  store: (view: DataView, at: number, value: unknown) => void,
  convert: (value: unknown) => unknown = (value) => value,
): LowerParts {
  return {
    put: ({ memory }, at, value) => store(memory.view, at, convert(value)),
    flat: (_context, value, values) => {
      values.push(convert(value));
    },
  };
}
