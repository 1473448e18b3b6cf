/** Where the partitions of a store are, and which of them a key belongs to. docs/decisions/0046-partitions-and-replicas.md has the reasons. */

import { slotCount, slotOf } from "../servers/slots.ts";

/**
 * The hash tags of a store's partitions, which never change once there is data. Each of several is the first whose slot is in the
 * partition's own share of all slots: where a Cluster's slots are shared out evenly, so are the partitions.
 */
export function partitionTags(namespace: string, partitions: number): readonly string[] {
  const name = encodeNamespace(namespace);
  if (partitions === 1) return [name];
  const tags: string[] = Array.from({ length: partitions });
  for (let attempt = 0, found = 0; found < partitions; attempt++) {
    // No namespace is written with a % before a p.
    const tag = `${name}%p${partitions}.${attempt}`;
    const share = shareOf(slotOf(tag), partitions);
    if (tags[share] !== undefined) continue;
    tags[share] = tag;
    found++;
  }
  return tags;
}

/** The partition of a key. As in a Cluster, keys with the same hash tag, `cart:{42}:items` say, are together. */
export function partitionOf(key: string, partitions: number): number {
  return partitions === 1 ? 0 : shareOf(slotOf(key), partitions);
}

/** A namespace as a hash tag: braces would end it early, and an empty one would be none. */
function encodeNamespace(namespace: string): string {
  if (namespace === "") return "%";
  return namespace.replace(/[%{}]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}

function shareOf(slot: number, shares: number): number {
  return Math.floor((slot * shares) / slotCount);
}
