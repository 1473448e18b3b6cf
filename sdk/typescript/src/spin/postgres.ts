/** The API of `@spinframework/spin-postgres`. Its call throws `NotServedError`. */
import { spinSdk, type SpinSdk } from "../spin-sdk.ts";

/** The types of columns. */
export const PostgresV3DataType = {
  PostgresV3Boolean: "boolean",
  PostgresV3Int8: "int8",
  PostgresV3Int16: "int16",
  PostgresV3Int32: "int32",
  PostgresV3Int64: "int64",
  PostgresV3Floating32: "floating32",
  PostgresV3Floating64: "floating64",
  PostgresV3Str: "str",
  PostgresV3Binary: "binary",
  PostgresV3Date: "date",
  PostgresV3Time: "time",
  PostgresV3DateTime: "datetime",
  PostgresV3TimeStamp: "timestamp",
  PostgresV3Other: "other",
} as const;
/** One of these. */
export type PostgresV3DataType = (typeof PostgresV3DataType)[keyof typeof PostgresV3DataType];

/** Not served. */
export const open: SpinSdk["postgres"]["open"] = spinSdk.postgres.open;
