/** Objects around primitives, as `new String("a")` makes them. */

const boxed = /^\[object (?:Boolean|Number|String|BigInt|Symbol)\]$/;

/** The primitive that an object was made around; undefined for any other object. */
export function boxedPrimitive(
  value: object,
): boolean | number | string | bigint | symbol | undefined {
  if (!boxed.test(Object.prototype.toString.call(value))) return undefined;
  const primitive: unknown = value.valueOf();
  return typeof primitive === "object" ? undefined : (primitive as string);
}
