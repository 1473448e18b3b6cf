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
