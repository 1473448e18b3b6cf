import { noRanges, noWatching, type StoreDifference, type StoreKind } from "../differences.ts";

/** What Cosmos DB does in another way. */
export const cosmosDifferences: readonly StoreDifference[] = [
  {
    aspect: "keys",
    what: "A key that is empty, . or .., white space alone, longer than 1,023 bytes, or that holds one of / \\ ? # fails with key-not-supported.",
    reason: "A key is the id of a document, and the service and its client take no such id.",
    tests: [
      "keys: the empty string is a key",
      "versions: a swap may write an empty value to an empty key",
      "listing: keys come in the order of their UTF-8 bytes",
      "listing: pages of one go through keys that are hard to compare",
    ],
    bound: "ids of the service",
  },
  {
    aspect: "values",
    what: "A value of more than some 524,000 to 1,048,000 bytes, by the digits that its bytes have, fails with value-not-supported.",
    reason:
      "A value is a JSON list of numbers as Spin keeps it, 2 to 4 characters for each byte, and a document has at most 2 MiB.",
    tests: [],
    bound: "0.5 to 1 MB",
  },
  {
    aspect: "atomicity",
    what: "setMany and deleteMany are not all or nothing: one that fails half-way says so with batch-incomplete and how many keys were written.",
    reason:
      "A transaction of the service holds documents of one partition, and every key is one of its own.",
    tests: [],
    bound: "each key by itself",
  },
  {
    aspect: "versions",
    what: "The version of an absent key stays good when the key came and went meanwhile.",
    reason: "The service keeps nothing of a document that was deleted.",
    tests: ["versions: an absent key that came and went has another version"],
    bound: "not of absent keys",
  },
  {
    aspect: "counters",
    what: "A counter that Spin's increment wrote as a JSON number reads as 8 bytes, and stays a number while it is added to and fits one exactly.",
    reason: "Spin adds to numbers and fails on lists, and both may use the container.",
    tests: [],
    bound: "numbers of Spin stay numbers",
  },
  {
    aspect: "capacity",
    what: "Several processes that add keys at the same moment may exceed tuples_max by as many keys as they add; one process never does.",
    reason:
      "The keys are counted before one is added, and no transaction spans the count and the write.",
    tests: [],
    bound: "exact within a process",
  },
  {
    aspect: "expiry",
    what: "Whether a key has expired is seen by the clock of the host that asks: hosts whose clocks differ disagree for as long.",
    reason: "The service has no clock that a request could be decided by.",
    tests: [],
    bound: "by the clocks of hosts",
  },
  noWatching,
  {
    aspect: "commits",
    what: "Several keys cannot be checked and written in one step: atomic() fails with not-atomic-here.",
    reason:
      "A transaction of the service holds documents of one partition, and every key is one of its own.",
    tests: [],
    lacks: "commits",
  },
  {
    aspect: "reads",
    what: "What is read may be behind what other processes have written, unless the account's consistency is Strong or Bounded Staleness.",
    reason: "How current reads are is a setting of the account.",
    tests: [],
    bound: "as the account is set",
  },
  noRanges,
];

/** For the reference. */
export const cosmosKinds: readonly StoreKind[] = [
  { name: "Cosmos DB", setting: '`type = "azure_cosmos"`', differences: cosmosDifferences },
];
