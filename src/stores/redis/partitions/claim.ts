/**
 * In how many partitions a store is kept, which is settled by whoever uses it first: a host with another number would look for keys where they are not.
 *
 * A store in several has the number beside it, at `bobbin:{NAMESPACE}:partitions`. One in a single partition has nothing more than it ever had: that
 * there is a version of absent keys says so.
 */

import { createHash } from "node:crypto";
import { bobbinError } from "../../../errors.ts";
import type { Call, Engine, Script } from "../engine.ts";
import type { Reply } from "../servers/link.ts";
import { slotOf } from "../servers/slots.ts";
import { partitionTags } from "./tags.ts";

const text = `
local held = redis.call('GET', KEYS[1])
if held then return held end
if redis.call('EXISTS', KEYS[2], KEYS[3], KEYS[4]) > 0 then return '1' end
redis.call('SET', KEYS[1], ARGV[1])
return ARGV[1]
`;

const claimScript: Script = { text, sha1: createHash("sha1").update(text).digest("hex") };

/** The claim of one process to a store. */
export class PartitionClaim {
  readonly #store: string;
  readonly #partitions: number;
  readonly #engine: Engine;
  readonly #keys: { record: string; values: string; keys: string; absent: string };
  readonly #slot: number;
  #isMade = false;
  #making: Promise<void> | null = null;

  constructor(
    { store, namespace, partitions }: { store: string; namespace: string; partitions: number },
    engine: Engine,
  ) {
    this.#store = store;
    this.#partitions = partitions;
    this.#engine = engine;
    const tag = `bobbin:{${partitionTags(namespace, 1)[0]}}`;
    const key = (name: string): string => `${tag}:${name}`;
    this.#keys = {
      record: key("partitions"),
      values: key("values"),
      keys: key("keys"),
      absent: key("absent"),
    };
    this.#slot = slotOf(tag);
  }

  /** Null once it is made; else resolves when it is. Rejects with `store-partitions-differ` where the store is kept in another number of them. */
  make(freshVersion: () => Buffer): Promise<void> | null {
    if (this.#isMade) return null;
    return (this.#making ??= this.#make(freshVersion).finally(() => (this.#making = null)));
  }

  /** Rejects as `make` does, and settles nothing. */
  async check(): Promise<void> {
    const held = await this.#get(this.#keys.record);
    if (held !== null) return this.#compare(held);
    const { values, keys, absent } = this.#keys;
    // One by one: while a slot moves, a Cluster answers no command of several keys of which some are missing.
    for (const key of [absent, keys, values]) {
      if ((await this.#ask({ words: ["EXISTS", key] })) === 1) return this.#compare("1");
    }
  }

  async #make(freshVersion: () => Buffer): Promise<void> {
    if (this.#partitions === 1) await this.#makeSingle(freshVersion);
    else await this.#makeSeveral();
    this.#isMade = true;
  }

  async #makeSeveral(): Promise<void> {
    const { record, values, keys, absent } = this.#keys;
    const held = await this.#get(record);
    if (held !== null) return this.#compare(held);
    const words = ["4", record, values, keys, absent, String(this.#partitions)];
    this.#compare(String(await this.#ask({ script: claimScript, words })));
  }

  /** In this order, for whoever claims several looks for a version of absent keys: either that finds it, or this finds the number. */
  async #makeSingle(freshVersion: () => Buffer): Promise<void> {
    const { record, absent } = this.#keys;
    if ((await this.#get(absent)) === null) {
      this.#compare((await this.#get(record)) ?? "1");
      // Who may not write, or has no memory left, cannot put keys into it either.
      await this.#ask({ words: ["SET", absent, freshVersion(), "NX"] }).catch(() => null);
    }
    this.#compare((await this.#get(record)) ?? "1");
  }

  #compare(held: string): void {
    const found = Number(held);
    if (found === this.#partitions) return;
    throw bobbinError("store-partitions-differ", {
      store: this.#store,
      address: this.#engine.address,
      found,
      wanted: this.#partitions,
    });
  }

  async #get(key: string): Promise<string | null> {
    const held = await this.#ask({ words: ["GET", key] });
    return held === null ? null : String(held);
  }

  /** May be repeated: the first stays. */
  #ask(call: Pick<Call, "words" | "script">): Promise<Reply> {
    return this.#engine.run({ ...call, slot: this.#slot, operation: null });
  }
}
