/** The layout `bobbin`: a namespace a label, all of it in one slot of a Cluster. docs/decisions/0012-redis.md has the reasons. */

import { bobbinError } from "../../errors.ts";
import { redisLimits } from "../../limits.ts";
import { describeCall } from "../remote/describe-call.ts";
import { bareEntries } from "../remote/lacking-engine.ts";
import type { RemoteStore } from "../remote/remote-store.ts";
import type { RedisStoreConfig } from "./config.ts";
import type { Commit, Entry, KeyPage, ListOptions, StoredEntry, Versioned } from "../store.ts";
import {
  deleteScript,
  incrementScript,
  setManyScript,
  setScript,
  sizesScript,
  swapScript,
} from "./bobbin-scripts.ts";
import { commitScript, commitWords, expectation, readCommit } from "./bobbin-commit.ts";
import { batchTooLarge, inParts } from "./batches.ts";
import { describeRedis } from "./describe.ts";
import type { Engine, Script } from "./engine.ts";
import { Refusal } from "./faults.ts";
import type { Reply, Word } from "./servers/link.ts";
import { listPage } from "./bobbin-listing.ts";
import { probeServers } from "./probe.ts";
import { fillRandom } from "./random-bytes.ts";
import { slotOf } from "./servers/slots.ts";

/** Bytes of a version, which stand before every value. */
const versionBytes = 12;

/** Keeps each label's keys by themselves; what else is in the database is never touched. */
export class BobbinLayoutStore implements RemoteStore {
  readonly #label: string;
  readonly #config: RedisStoreConfig;
  readonly #engine: Engine;
  readonly #values: string;
  readonly #keys: string;
  readonly #absent: string;
  readonly #slot: number;
  readonly #max: string;

  constructor(label: string, config: RedisStoreConfig, engine: Engine) {
    this.#label = label;
    this.#config = config;
    this.#engine = engine;
    const tag = `bobbin:{${encodeNamespace(config.namespace)}}`;
    this.#values = `${tag}:values`;
    this.#keys = `${tag}:keys`;
    this.#absent = `${tag}:absent`;
    this.#slot = slotOf(tag);
    const { tuplesMax } = config.limits;
    this.#max = tuplesMax === Infinity ? "-1" : String(tuplesMax);
  }

  async get(key: string): Promise<Uint8Array | null> {
    return this.#valueOf(key, await this.#read(["HGET", this.#values, key]));
  }

  async exists(key: string): Promise<boolean> {
    return (await this.#read(["HEXISTS", this.#values, key])) === 1;
  }

  async set(key: string, value: Uint8Array): Promise<void> {
    const words = [this.#max, key, withVersion(value)];
    this.#check(await this.#write(setScript, words, describeCall("set", [key]), value.byteLength));
  }

  async delete(key: string): Promise<void> {
    await this.#write(deleteScript, [newVersion(), key], describeCall("delete", [key]));
  }

  list(options: ListOptions): Promise<KeyPage> {
    return listPage((words) => this.#read(words), this.#keys, options);
  }

  async getMany(keys: readonly string[]): Promise<(Uint8Array | null)[]> {
    const replies = await inParts(keys, async (part) => {
      return (await this.#read(["HMGET", this.#values, ...part])) as (Buffer | null)[];
    });
    return replies.map((reply, index) => this.#valueOf(keys[index] as string, reply));
  }

  async getEntries(keys: readonly string[]): Promise<(StoredEntry | null)[]> {
    return bareEntries(await this.getMany(keys));
  }

  async setMany(entries: readonly Entry[]): Promise<void> {
    const last = new Map(entries);
    if (last.size === 0) return;
    if (last.size > redisLimits.batchKeysMax) throw batchTooLarge(this.#label, last.size);
    const words: Word[] = [this.#max];
    let bytes = 0;
    for (const [key, value] of last) {
      words.push(key, withVersion(value));
      bytes += value.byteLength;
    }
    const operation = describeCall("set", [...last.keys()]);
    this.#check(await this.#write(setManyScript, words, operation, bytes));
  }

  async deleteMany(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    if (keys.length > redisLimits.batchKeysMax) throw batchTooLarge(this.#label, keys.length);
    await this.#write(deleteScript, [newVersion(), ...keys], describeCall("delete", keys));
  }

  async increment(key: string, delta: bigint): Promise<bigint> {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeBigInt64LE(delta);
    const words = [this.#max, key, newVersion(), bytes];
    const reply = await this.#write(incrementScript, words, describeCall("increment", [key]));
    if (reply instanceof Buffer) return reply.readBigInt64LE();
    const [code, size] = reply as [number, number];
    this.#check(code);
    const place = { store: this.#label, key };
    throw code === -2
      ? bobbinError("not-a-counter", { ...place, bytes: size })
      : bobbinError("counter-overflow", place);
  }

  async getVersioned(key: string): Promise<Versioned> {
    // Not in one step, and no worse for it: a version of absent keys is good only while no key is deleted.
    const [held, absent] = await Promise.all([
      this.#read(["HGET", this.#values, key]),
      this.#read(["GET", this.#absent]),
    ]);
    const value = this.#valueOf(key, held);
    if (value !== null) {
      return { value, version: `v${toText((held as Buffer).subarray(0, versionBytes))}` };
    }
    return { value, version: `a${toText((absent ?? (await this.#makeAbsent())) as Buffer)}` };
  }

  /** The version of absent keys where there is none yet; may be done twice, for the first stays. */
  async #makeAbsent(): Promise<Reply> {
    const fresh = newVersion();
    const [, made] = await Promise.all([
      // Who may not write, or has no memory left, gets a version that is never good: nor could the swap be done.
      this.#read(["SET", this.#absent, fresh, "NX"]).catch(() => null),
      this.#read(["GET", this.#absent]),
    ]);
    return made ?? fresh;
  }

  async compareAndSwap(key: string, version: string | null, value: Uint8Array): Promise<boolean> {
    const words = [this.#max, key, withVersion(value), ...expectation(version)];
    const operation = describeCall("compare-and-swap", [key]);
    return this.#check(await this.#write(swapScript, words, operation, value.byteLength)) === 1;
  }

  async commit(commit: Commit): Promise<bigint[] | null> {
    const words = [this.#max, ...commitWords(commit)];
    const keys = [...commit.writes, ...commit.checks].map(({ key }) => key);
    const bytes = words.reduce((sum, word) => sum + word.length, 0);
    const reply = await this.#write(commitScript, words, describeCall("commit", keys), bytes);
    return readCommit(reply, { store: this.#label, max: this.#config.limits.tuplesMax });
  }

  async count(): Promise<number> {
    return (await this.#read(["ZCARD", this.#keys])) as number;
  }

  async sizes(keys: readonly string[]): Promise<(number | null)[]> {
    const sizes = await inParts(keys, async (part) => {
      const words = ["1", this.#values, ...part];
      return (await this.#ask({ script: sizesScript, words, operation: null })) as number[];
    });
    return sizes.map((size) => (size === 0 ? null : Math.max(0, size - versionBytes)));
  }

  probe(): Promise<readonly string[]> {
    return probeServers(
      (words) => this.#read(words),
      () => this.#engine.remarks(this.#slot),
    );
  }

  whenDurable(): null {
    return null;
  }

  describe(): string {
    return describeRedis(this.#config);
  }

  close(): void {
    this.#engine.close();
  }

  #read(words: Word[]): Promise<Reply> {
    return this.#ask({ words, operation: null });
  }

  #write(script: Script, words: Word[], operation: string, bytes = 0): Promise<Reply> {
    const all = ["3", this.#values, this.#keys, this.#absent, ...words];
    return this.#ask({ script, words: all, operation, bytes });
  }

  async #ask(call: Omit<Parameters<Engine["run"]>[0], "slot">): Promise<Reply> {
    try {
      return await this.#engine.run({ ...call, slot: this.#slot });
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      const { address } = this.#engine;
      throw bobbinError("store-engine-failed", {
        store: this.#label,
        address,
        detail: fault.message,
      });
    }
  }

  #check(code: Reply): Reply {
    if (code !== -1) return code;
    throw bobbinError("store-full", { store: this.#label, max: this.#config.limits.tuplesMax });
  }

  #valueOf(key: string, held: Reply): Uint8Array | null {
    if (held === null) return null;
    const bytes = held as Buffer;
    if (bytes.length >= versionBytes) return new Uint8Array(bytes.subarray(versionBytes));
    const detail = `${bytes.length} bytes, too few for a version`;
    throw bobbinError("value-foreign", { store: this.#label, key, detail });
  }
}

/** A namespace as a hash tag: braces would end it early, and an empty one would be none. */
function encodeNamespace(namespace: string): string {
  if (namespace === "") return "%";
  return namespace.replace(/[%{}]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}

function newVersion(): Buffer {
  const version = Buffer.allocUnsafe(versionBytes);
  fillRandom(version, versionBytes);
  return version;
}

/** A copy, so that what a caller does to its bytes afterwards changes nothing here. */
function withVersion(value: Uint8Array): Buffer {
  const held = Buffer.allocUnsafe(versionBytes + value.byteLength);
  fillRandom(held, versionBytes);
  held.set(value, versionBytes);
  return held;
}

function toText(bytes: Buffer): string {
  return bytes.toString("base64url");
}
