/** Which server a command is for. */

import type { Endpoint } from "./connections.ts";
import type { RedisNode } from "./node.ts";

/** The servers of a store and what each is for; it finds out by itself when that changes. */
export interface Topology {
  /** The primary of a slot, at once where it is known. Rejects with `NotSent` or `Refusal`. */
  primaryOf(slot: number, isWrite: boolean): RedisNode | Promise<RedisNode>;
  /** A replica that reads of a slot may go to, where `readFrom` lets them; null where there is none, or nobody knows of any yet. */
  replicaOf(slot: number): RedisNode | null;
  /** A replica does not answer as it should: it is left alone for a while. */
  doubtReplica(node: RedisNode): void;
  /**
   * Null when what a server has answered just now counts; else a promise that resolves once it is known to count, and
   * rejects with `Unconfirmed` when the server may have been the primary no longer, or when that is not known in time.
   */
  confirm(node: RedisNode, isWrite: boolean, deadlineMilliseconds: number): Promise<void> | null;
  /** All primaries, each with a part of the keys. Rejects like `primaryOf`. */
  primaries(): Promise<readonly RedisNode[]>;
  /** Something failed there: what is known may no longer be so. */
  doubt(node: RedisNode): void;
  /** A server said that a slot is at another one: for good, or, for `ask`, for this command only. */
  redirect(slot: number, endpoint: Endpoint, kind: "moved" | "ask"): RedisNode | null;
  /** What a person should know of the configuration, each one sentence; after the first call. */
  remarks(): string[];
  /** Ends all connections. */
  close(): void;
}

/** One server for everything, whatever happens. */
export function singleTopology(node: RedisNode): Topology {
  return {
    primaryOf: () => node,
    replicaOf: () => null,
    doubtReplica() {},
    confirm: () => null,
    primaries: async () => [node],
    doubt() {},
    redirect: () => null,
    remarks: () => [],
    close: () => node.close("the store is closed"),
  };
}
