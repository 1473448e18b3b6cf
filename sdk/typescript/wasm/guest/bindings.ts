/** The bindings of the imports are a script with a global object of its own. */
import * as extensions from "bobbin:key-value/extensions@0.1.0";

const { constructor: FunctionOfBindings } = extensions.increment as unknown as {
  constructor: FunctionConstructor;
};
const BigIntOfBindings = FunctionOfBindings("return BigInt")() as BigIntConstructor;

/**
 * Makes a call with a negative bigint among its arguments. The engine takes the 64 bits only of a bigint that is
 * not negative, and the bindings make it signed right before; in the place of that the other function gives
 * the same bits.
 */
export function asUnsigned<Result>(call: () => Result): Result {
  const { asIntN } = BigIntOfBindings;
  BigIntOfBindings.asIntN = BigIntOfBindings.asUintN;
  try {
    return call();
  } finally {
    BigIntOfBindings.asIntN = asIntN;
  }
}

/** Bytes that the bindings have made as a buffer of their own, which the engine has made for them alone in most cases. */
export function bufferOf(bytes: Uint8Array<ArrayBuffer>): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes;
  return byteLength === buffer.byteLength
    ? buffer
    : buffer.slice(byteOffset, byteOffset + byteLength);
}

/** Null where there are none. */
export function bufferOrNull(bytes: Uint8Array<ArrayBuffer> | undefined): ArrayBuffer | null {
  return bytes === undefined ? null : bufferOf(bytes);
}
