import type { FlatType } from "../types/layout.ts";

const scratch = new DataView(new ArrayBuffer(8));

/** A value out of a slot that cases of different types share. */
export function narrow(value: unknown, have: FlatType, want: FlatType): unknown {
  if (have === want) return value;
  if (have === "i64") {
    scratch.setBigUint64(0, BigInt.asUintN(64, value as bigint), true);
    if (want === "f64") return scratch.getFloat64(0, true);
  } else scratch.setInt32(0, value as number, true);
  return want === "f32" ? scratch.getFloat32(0, true) : scratch.getInt32(0, true);
}

/** A value for a slot that cases of different types share. */
export function widen(value: unknown, have: FlatType, want: FlatType): unknown {
  if (have === want) return value;
  scratch.setBigUint64(0, 0n, true);
  if (have === "f64") scratch.setFloat64(0, value as number, true);
  else if (have === "f32") scratch.setFloat32(0, value as number, true);
  else scratch.setInt32(0, value as number, true);
  return want === "i64" ? scratch.getBigInt64(0, true) : scratch.getInt32(0, true);
}
