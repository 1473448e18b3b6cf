/** What Redis cannot do as the contract says. */

import {
  noCommits,
  noRanges,
  noExpiry,
  noMetadata,
  noWatching,
  type StoreDifference,
  type StoreKind,
} from "../differences.ts";
import type { RedisStoreConfig } from "./config.ts";

const besideValues = "Spin would take what is kept beside a value for a key of its own.";

/** Layout `bobbin`. */
export const redisDifferences: readonly StoreDifference[] = [];

/** Layout `bobbin` in several partitions. */
export const redisPartitionedDifferences: readonly StoreDifference[] = [
  {
    aspect: "atomicity",
    what: "A batch of writes is all or nothing for keys of one partition only; one that was carried out in part fails with batch-incomplete.",
    reason: "Partitions may be on several servers, which do nothing in one step.",
    tests: [],
    bound: "within a partition",
  },
  {
    aspect: "capacity",
    what: "Keys that another process has added within the last second may exceed the limit of keys; one process never does.",
    reason:
      "A partition cannot see how many keys the others hold, so that they are counted before.",
    tests: [],
    bound: "exact within a process",
  },
  {
    aspect: "commits",
    what: "All keys of a commit, those that it checks among them, have to be in one partition, as keys with the same part in braces are; others fail with not-atomic-here.",
    reason: "Partitions may be on several servers, which do nothing in one step.",
    tests: [],
    bound: "keys of one partition",
  },
];

/** Layout `bobbin`, read from replicas. */
export const redisReplicaDifferences: readonly StoreDifference[] = [
  {
    aspect: "reads",
    what: 'With read_from = "prefer_replica" what a component reads and lists may be behind what was written, also by itself; versions, counters that are added to, swaps, commits and watches are not.',
    reason:
      "A primary answers a write before its replicas have it, unless replicas_min has them confirm it.",
    tests: [],
    bound: "behind, as replicas are",
  },
];

const partitionedReplicaDifferences: readonly StoreDifference[] = [
  ...redisPartitionedDifferences,
  ...redisReplicaDifferences,
];

/** Layout `spin`: keys and values are as Spin keeps them, which leaves no room for more. */
export const redisSpinDifferences: readonly StoreDifference[] = [
  {
    aspect: "counters",
    what: "A counter is the text of a decimal number instead of 8 bytes.",
    reason: "Spin keeps counters in Redis as INCRBY does.",
    tests: [
      "capacity: a counter in a full store goes on",
      "counters: a missing counter counts as 0",
      "counters: increments add up",
      "counters: a counter may become negative",
      "counters: adding 0 makes a counter",
      "counters: a counter that was set as bytes goes on",
      "counters: a sum beyond 2^53 is exact",
      "counters: the largest counter is reached but not passed",
      "counters: the smallest counter is reached but not passed",
      "counters: what is no counter is left as it is",
      "versions: an increment makes a version stale",
    ],
    bound: "decimal texts",
  },
  {
    aspect: "versions",
    what: "A version is that of the value: whoever restores the value, or deletes a key that was absent before, restores the version.",
    reason: "The database holds keys and values only, and Spin would take anything else for a key.",
    tests: [
      "versions: restoring the value does not restore the version",
      "versions: setting the same value makes a version stale",
      "versions: deleting and setting again does not restore the version",
      "versions: an absent key that came and went has another version",
      "versions: setMany makes versions stale",
      "a version is good until the key is written and never again",
      "of several swaps with one version exactly one wins",
    ],
    bound: "of the value alone",
  },
  {
    aspect: "capacity",
    what: "All keys of the database count, whoever wrote them, also those of other types.",
    reason: "Only the size of the whole database can be had without reading all keys.",
    tests: [],
    bound: "of the whole database",
  },
  {
    aspect: "keys",
    what: "Keys in which the layout bobbin keeps a store, such as bobbin:{cart}:values, are not listed, and refused with key-not-supported.",
    reason:
      "Whoever may use a whole database must not read or delete what belongs to other stores.",
    tests: [],
    bound: "none of the other layout",
  },
  {
    aspect: "values",
    what: "A key of another type than string is not listed, get-many answers that it has no value, and get that it is foreign.",
    reason: "Other programs may keep lists, hashes and more in the same database.",
    tests: [],
    bound: "strings alone",
  },
  { ...noExpiry, reason: besideValues },
  { ...noMetadata, reason: besideValues },
  noWatching,
  noCommits,
  noRanges,
];

/** Layout `spin` in a Cluster: keys are in many places. */
export const redisSpinClusterDifferences: readonly StoreDifference[] = [
  ...redisSpinDifferences,
  {
    aspect: "atomicity",
    what: "A batch of writes is all or nothing for keys of one slot only; one that was carried out in part fails with batch-incomplete.",
    reason:
      "A Cluster has no transactions over several slots, and Spin's keys are in the slots of their names.",
    tests: [],
    bound: "within a slot",
  },
  {
    aspect: "capacity",
    what: "Writes at the same moment may exceed the limit of keys.",
    reason: "A node of a Cluster cannot see how many keys the others hold.",
    tests: [],
    bound: "not for writes at the same moment",
  },
];

/** For the reference. */
export const redisKinds: readonly StoreKind[] = [
  { name: "Redis, Valkey", setting: '`type = "redis"`', differences: redisDifferences },
  {
    name: "Redis, Valkey, in partitions",
    setting: "`partitions`",
    differences: redisPartitionedDifferences,
  },
  {
    name: "Redis, Valkey, from replicas",
    setting: '`read_from = "prefer_replica"`',
    differences: redisReplicaDifferences,
  },
  {
    name: "Redis, Valkey, as Spin",
    setting: '`layout = "spin"`',
    differences: redisSpinDifferences,
  },
  {
    name: "Redis Cluster, as Spin",
    setting: '`layout = "spin"` and `cluster = true`',
    differences: redisSpinClusterDifferences,
  },
];

/** Those of one store. */
export function differencesOfRedis({
  layout,
  partitions,
  readFrom,
  topology,
}: Pick<
  RedisStoreConfig,
  "layout" | "partitions" | "readFrom" | "topology"
>): readonly StoreDifference[] {
  if (layout === "spin") {
    return topology === "cluster" ? redisSpinClusterDifferences : redisSpinDifferences;
  }
  if (readFrom === "primary")
    return partitions > 1 ? redisPartitionedDifferences : redisDifferences;
  return partitions > 1 ? partitionedReplicaDifferences : redisReplicaDifferences;
}
