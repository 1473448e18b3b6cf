import type { StoreDifference, StoreKind } from "../differences.ts";

/** What a store in PostgreSQL does in another way than the contract says. */
export const postgresDifferences: readonly StoreDifference[] = [
  {
    aspect: "keys",
    what: "A key of more than 2,048 bytes fails with key-not-supported.",
    reason: "A row of an index has room for some 2,700 bytes.",
    tests: [],
    bound: "2,048 bytes",
  },
  {
    aspect: "values",
    what: "A value of more than 128 MiB fails with value-not-supported, and a batch with more than 128 MiB of keys and values with batch-too-large.",
    reason:
      "A statement and its values are one message, of which server and client hold several copies.",
    tests: [],
    bound: "128 MiB",
  },
  {
    aspect: "capacity",
    what: 'Keys that a host with tuples_max = "unlimited" adds at the same moment may exceed the limit of another host.',
    reason: "Only hosts with a limit wait for each other before they add a key.",
    tests: [],
    bound: "not with unlimited hosts",
  },
];

/** For the reference. */
export const postgresKinds: readonly StoreKind[] = [
  { name: "PostgreSQL", setting: '`type = "postgres"`', differences: postgresDifferences },
];
