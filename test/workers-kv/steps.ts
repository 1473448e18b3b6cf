/** What a Worker may ask of a namespace: random steps, of which many are wrong. */

import fc from "fast-check";

/** What asking-worker.js does in one step. */
export interface Step {
  readonly call: "get" | "getWithMetadata" | "put" | "delete" | "list";
  readonly key?: unknown;
  readonly value?: unknown;
  readonly options?: unknown;
  readonly goesOn?: boolean;
}

/** What it tells of a step. */
export type Answer = unknown;

const longKey = "k".repeat(511);
const key = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom("a", "b", "p:1", "p:2", "p:3", "P", "ü", "😀", "\uffff"),
  },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 5 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("", ".", "..", "a/b", "%2F", "a b?#", "\ud800", "\0", "__proto__"),
  },
  { weight: 1, arbitrary: fc.constantFrom(`${longKey}k`, `${longKey}ü`, 5, null, undefined, true) },
);
/** Names that Miniflare loses when it gets several, for they come as members of an object. */
const isMember = (name: string): boolean =>
  name !== "__proto__" && name.isWellFormed() && !/^\d+$/.test(name);
const keys = fc.oneof(
  { weight: 9, arbitrary: fc.array(key.map(String).filter(isMember), { maxLength: 4 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(100, 101).map((n) => Array.from({ length: n }, (_, at) => `k${at}`)),
  },
);

const type = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("text", "json") },
  { weight: 2, arbitrary: fc.constantFrom("arrayBuffer", "stream", undefined) },
  { weight: 1, arbitrary: fc.constantFrom("nope", "", null, 5) },
);
const getOptions = fc.oneof(
  type,
  fc.record({ type, cacheTtl: fc.constantFrom(29, 30, 60, "x", null) }, { requiredKeys: [] }),
);

const bytes = fc.oneof(
  fc.array(fc.nat(255), { maxLength: 8 }),
  fc.constantFrom([0xef, 0xbb, 0xbf, 0x31], [0xef, 0xbb]),
);
const value = fc.oneof(
  fc.record({
    as: fc.constant("plain"),
    plain: fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom<unknown>("null", "\ud800", "\ufeff1", 5, true, null, {}, [1]),
    ),
  }),
  fc.record({
    as: fc.constantFrom("arrayBuffer", "uint8Array", "part", "dataView", "stream"),
    bytes,
  }),
  fc.constant({ as: "missing" }),
);

/** Far from all that passes while the steps run. */
const hour = 3600;
const seconds = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(hour, 2 * hour, `${hour}`, hour + 0.7) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(59, 5, 0, -1, 59.9, "x", "", null, true, 1e20, {}),
  },
);
const moment = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(2_000_000_000, "2000000000", 2_100_000_000.5) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(5, 0, "x", null, 2_147_483_648) },
);
const metadata = fc.oneof(
  { weight: 6, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  { weight: 1, arbitrary: fc.constantFrom("m".repeat(1022), "m".repeat(1023), "ü".repeat(511)) },
);
const putOptions = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(undefined, null, "x", 5) },
  {
    weight: 4,
    arbitrary: fc.record(
      { expirationTtl: seconds, expiration: moment, metadata },
      { requiredKeys: [] },
    ),
  },
);

const limit = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(1, 2, 3) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1, 1000, 1001, 1.5, "2", "x", null, true) },
);
const prefix = fc.constantFrom("", "p", "p:", "nope", null, 5, `${longKey}kk`);
const listOptions = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(undefined, null, "x") },
  { weight: 4, arbitrary: fc.record({ prefix, limit }, { requiredKeys: [] }) },
);

const constant = <Text extends string>(text: Text): fc.Arbitrary<Text> => fc.constant(text);

/** One step. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ call: constant("put"), key, value, options: putOptions }) },
  {
    weight: 4,
    arbitrary: fc.record({
      call: fc.constantFrom("get" as const, "getWithMetadata" as const),
      key: fc.oneof({ weight: 2, arbitrary: key }, { weight: 1, arbitrary: keys }),
      options: getOptions,
    }),
  },
  { weight: 1, arbitrary: fc.record({ call: constant("delete"), key }) },
  {
    weight: 2,
    arbitrary: fc.record({ call: constant("list"), options: listOptions, goesOn: fc.boolean() }),
  },
);
