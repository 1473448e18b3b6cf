/** What a store in DynamoDB does in another way than the contract says. */

import { noRanges, noWatching, type StoreDifference, type StoreKind } from "../differences.ts";
import type { DynamoStoreConfig } from "./config.ts";

/** Of every store in DynamoDB. */
export const dynamoDifferences: readonly StoreDifference[] = [
  {
    aspect: "keys",
    what: 'The empty key, keys of more than 2048 bytes and "bobbin-kv:meta" are refused with key-not-supported.',
    reason:
      "The service takes no such partition keys, and Bobbin counts the keys of a limited store at the last one.",
    tests: [
      "keys: the empty string is a key",
      "listing: keys come in the order of their UTF-8 bytes",
      "listing: pages of one go through keys that are hard to compare",
      "versions: a swap may write an empty value to an empty key",
    ],
    bound: "1 to 2,048 bytes",
  },
  {
    aspect: "values",
    what: "A value of more than about 400 KB (409,568 bytes less the bytes of its key) is refused with value-not-supported.",
    reason: "The service's items have at most 400 KB with their key and all attributes.",
    tests: [],
    bound: "400 KB",
  },
  {
    aspect: "reads",
    what: "Without consistent_read = true what is read may be some moments old, also what the component itself has written; versions and what counters and swaps depend on are not.",
    reason: "The service charges twice for a read that sees every write.",
    tests: [],
    bound: "behind without `consistent_read`",
  },
  {
    aspect: "order",
    what: "Keys are sorted within a page, but pages follow each other in the order of a hash, and a page may be short or empty before the last one.",
    reason: "The service spreads keys by a hash and can only walk through a table in that order.",
    tests: [
      "listing: one page after the other shows each key once",
      "listing: a page that ends with the last key is the last page",
      "listing: a prefix is pages too",
      "listing: the key of the cursor may be deleted between pages",
      "listing: keys that come and go between pages do not repeat others",
    ],
    bound: "within a page",
  },
  {
    aspect: "atomicity",
    what: "setMany and deleteMany of more than 99 keys (100 without a limit of keys), and setMany of more than 4 MB, are done in parts; one that ends half-way rejects with batch-incomplete.",
    reason: "A transaction of the service has at most 100 items and 4 MB.",
    tests: [],
    bound: "99 keys, 4 MB",
  },
  {
    aspect: "versions",
    what: "When Spin overwrites an item with the value that Spin had written there before, a version stays good.",
    reason: "Spin's writes leave no version in an item, so that only the value can be compared.",
    tests: [],
    bound: "not for what Spin rewrites",
  },
  {
    aspect: "capacity",
    what: 'Keys that Spin, a time to live of the table, or a host with tuples_max = "unlimited", adds to or removes from the table of a limited store are not counted.',
    reason: "The service does not limit a table; the number is kept by those who count.",
    tests: [],
    bound: "of what Bobbin counts",
  },
  {
    aspect: "expiry",
    what: "Whether a key has expired is seen by the clock of the host that asks: hosts whose clocks differ disagree for as long.",
    reason: "The service has no clock that a request could be decided by.",
    tests: [],
    bound: "by the clocks of hosts",
  },
  {
    aspect: "capacity",
    what: "A host may call a store full for 10 seconds although a key that another host wrote has expired.",
    reason:
      "The service finds expired keys only by reading the whole table, which is not done again and again for nothing.",
    tests: [],
    bound: "10 seconds late",
  },
  {
    aspect: "metadata",
    what: "Metadata takes of the room of its value: a value beside 1 KB of metadata may have 1.1 KB less.",
    reason: "Both are in one item.",
    tests: [],
    bound: "of the room of the value",
  },
  noWatching,
  {
    aspect: "commits",
    what: "A commit has at most 99 keys (100 without a limit of keys), those that it checks among them, and 4 MB; a larger one fails with commit-too-large.",
    reason: "A transaction of the service has at most 100 items and 4 MB.",
    tests: ["a commit of the largest size is carried out"],
    bound: "99 or 100 keys, 4 MB",
  },
  noRanges,
];

/** Of a store without a limit of keys, beside the others. */
export const unlimitedDifferences: readonly StoreDifference[] = [
  {
    aspect: "versions",
    what: 'With tuples_max = "unlimited", the version of an absent key stays good although the key came and went.',
    reason:
      "Nothing is left of a deleted item, and without a number of keys to keep nothing else is written at a delete.",
    tests: ["versions: an absent key that came and went has another version"],
    bound: "not of absent keys without a limit",
  },
];

/** For the reference. */
export const dynamoKinds: readonly StoreKind[] = [
  {
    name: "DynamoDB",
    setting: '`type = "aws_dynamo"`',
    differences: [...dynamoDifferences, ...unlimitedDifferences],
  },
];

/** Those of one store. */
export function differencesOfDynamo({
  limits,
}: Pick<DynamoStoreConfig, "limits">): readonly StoreDifference[] {
  return limits.tuplesMax === Infinity
    ? [...dynamoDifferences, ...unlimitedDifferences]
    : dynamoDifferences;
}
