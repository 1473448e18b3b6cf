/** The layout `spin`: bare keys and values, exactly as Spin has them; the label says nothing, the database is the store. */

import { createHash } from "node:crypto";
import { bobbinError } from "../../errors.ts";
import { redisLimits } from "../../limits.ts";
import { describeCall } from "../remote/describe-call.ts";
import { bareEntries, refuseCommit } from "../remote/lacking-engine.ts";
import type { RemoteStore } from "../remote/remote-store.ts";
import type { RedisStoreConfig } from "./config.ts";
import type { Entry, KeyPage, ListOptions, StoredEntry, Versioned } from "../store.ts";
import { batchTooLarge, inParts } from "./batches.ts";
import { describeRedis } from "./describe.ts";
import type { Call, Engine } from "./engine.ts";
import { Refusal } from "./faults.ts";
import { refuseForeignKeys } from "./foreign-keys.ts";
import type { Reply, Word } from "./servers/link.ts";
import { probeServers } from "./probe.ts";
import { slotOf } from "./servers/slots.ts";
import { checkParts, onParts, type Part, readParts, splitBatch } from "./split-batches.ts";
import { scanPage } from "./spin-listing.ts";
import {
  spinIncrementScript,
  spinSetScript,
  spinSizesScript,
  spinSwapScript,
} from "./spin-scripts.ts";

/** Shares its data with Spin. */
export class SpinLayoutStore implements RemoteStore {
  readonly #label: string;
  readonly #config: RedisStoreConfig;
  readonly #engine: Engine;
  readonly #isCluster: boolean;

  constructor(label: string, config: RedisStoreConfig, engine: Engine) {
    this.#label = label;
    this.#config = config;
    this.#engine = engine;
    this.#isCluster = config.topology === "cluster";
  }

  async get(key: string): Promise<Uint8Array | null> {
    refuseForeignKeys(this.#label, [key]);
    const value = await this.#ask(key, { words: ["GET", key], operation: null });
    return value === null ? null : new Uint8Array(value as Buffer);
  }

  async exists(key: string): Promise<boolean> {
    refuseForeignKeys(this.#label, [key]);
    return (await this.#ask(key, { words: ["EXISTS", key], operation: null })) === 1;
  }

  async set(key: string, value: Uint8Array): Promise<void> {
    refuseForeignKeys(this.#label, [key]);
    const part = { place: this.#slotOf(key), items: [[key, value]] as const, places: [0] };
    await this.#setPart(part, await this.#limitFor([key]));
  }

  async delete(key: string): Promise<void> {
    refuseForeignKeys(this.#label, [key]);
    const operation = describeCall("delete", [key]);
    await this.#ask(key, { words: ["DEL", key], operation });
  }

  list(options: ListOptions): Promise<KeyPage> {
    return scanPage(this.#engine, options);
  }

  async getMany(keys: readonly string[]): Promise<(Uint8Array | null)[]> {
    refuseForeignKeys(this.#label, keys);
    const values = await this.#readMany(keys, ({ place: slot, items: [first = "", ...others] }) => {
      const words = ["MGET", first, ...others];
      return this.#askAt(slot, first, { words, operation: null }) as Promise<(Buffer | null)[]>;
    });
    return values.map((value) => (value === null ? null : new Uint8Array(value)));
  }

  async getEntries(keys: readonly string[]): Promise<(StoredEntry | null)[]> {
    return bareEntries(await this.getMany(keys));
  }

  async setMany(entries: readonly Entry[]): Promise<void> {
    const last = [...new Map(entries)];
    refuseForeignKeys(
      this.#label,
      last.map(([key]) => key),
    );
    this.#checkSize(last.length);
    const limit = await this.#limitFor(last.map(([key]) => key));
    const parts = splitBatch(last, ([key]) => this.#slotOf(key));
    await this.#writeParts(parts, (part) => this.#setPart(part, limit));
  }

  async deleteMany(keys: readonly string[]): Promise<void> {
    refuseForeignKeys(this.#label, keys);
    this.#checkSize(keys.length);
    const parts = splitBatch(keys, (key) => this.#slotOf(key));
    await this.#writeParts(parts, ({ place: slot, items }) => {
      const operation = describeCall("delete", items);
      return this.#askAt(slot, items[0] ?? "", { words: ["DEL", ...items], operation });
    });
  }

  async increment(key: string, delta: bigint): Promise<bigint> {
    refuseForeignKeys(this.#label, [key]);
    const operation = describeCall("increment", [key]);
    const words = ["1", key, await this.#limitFor([key]), String(delta)];
    const slot = this.#slotOf(key);
    try {
      const reply = await this.#engine.run({ slot, script: spinIncrementScript, words, operation });
      this.#checkFull(reply);
      return BigInt(String(reply));
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      const place = { store: this.#label, key };
      if (/would overflow/.test(fault.message)) throw bobbinError("counter-overflow", place);
      if (!/not an integer/.test(fault.message)) throw this.#refusal(key, fault);
      const bytes = (await this.sizes([key]))[0] ?? 0;
      throw bobbinError("not-a-counter", { ...place, bytes, counter: "a decimal number as text" });
    }
  }

  /** There is nowhere to keep a version, so it is that of the value: what restores the value restores the version. */
  async getVersioned(key: string): Promise<Versioned> {
    const value = await this.get(key);
    return { value, version: value === null ? "absent" : digestOf(value) };
  }

  async compareAndSwap(key: string, version: string | null, value: Uint8Array): Promise<boolean> {
    refuseForeignKeys(this.#label, [key]);
    const held = Buffer.from(value);
    const words: Word[] = ["1", key, await this.#limitFor([key]), held, version ?? "absent"];
    const operation = describeCall("compare-and-swap", [key]);
    const bytes = value.byteLength;
    const reply = await this.#ask(key, { script: spinSwapScript, words, operation, bytes });
    this.#checkFull(reply);
    return reply === 1;
  }

  commit(): Promise<never> {
    return refuseCommit(this.#label, "Redis, Valkey, as Spin");
  }

  async count(): Promise<number> {
    return this.#engine.readInSteps(async (deadline) => {
      const nodes = await this.#engine.topology.primaries();
      const replies = nodes.map((node) => this.#engine.step(node, null, ["DBSIZE"], deadline));
      return (await Promise.all(replies)).reduce((sum, [size]) => sum + Number(size), 0);
    });
  }

  async sizes(keys: readonly string[]): Promise<(number | null)[]> {
    refuseForeignKeys(this.#label, keys);
    const sizes = await this.#readMany(keys, ({ place: slot, items }) => {
      const words = [String(items.length), ...items];
      const call = { script: spinSizesScript, words, operation: null };
      return this.#askAt(slot, items[0] ?? "", call) as Promise<number[]>;
    });
    return sizes.map((size) => (size < 0 ? null : size));
  }

  probe(): Promise<readonly string[]> {
    return probeServers(
      (words) => this.#ask("", { words, operation: null }),
      () => this.#engine.remarks([this.#slotOf("")]),
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

  #slotOf(key: string): number {
    return this.#isCluster ? slotOf(key) : 0;
  }

  #ask(key: string, call: Omit<Call, "slot">): Promise<Reply> {
    return this.#askAt(this.#slotOf(key), key, call);
  }

  async #askAt(slot: number, key: string, call: Omit<Call, "slot">): Promise<Reply> {
    try {
      return await this.#engine.run({ ...call, slot });
    } catch (fault) {
      throw fault instanceof Refusal ? this.#refusal(key, fault) : fault;
    }
  }

  #refusal(key: string, { code, message: detail }: Refusal): Error {
    const store = this.#label;
    if (code === "WRONGTYPE") {
      return bobbinError("value-foreign", {
        store,
        key,
        detail: "it is of another type than string",
      });
    }
    return bobbinError("store-engine-failed", { store, address: this.#engine.address, detail });
  }

  /** All keys of a part are in one slot. Without a limit of keys Spin's own commands do. */
  async #setPart({ place: slot, items }: Part<Entry>, limit: string): Promise<void> {
    const keys = items.map(([key]) => key);
    const values = items.map(([, value]) => Buffer.from(value));
    const bytes = values.reduce((sum, value) => sum + value.length, 0);
    const operation = describeCall("set", keys);
    const [key = ""] = keys;
    if (limit === "-1") {
      const pairs = keys.flatMap((one, index): Word[] => [one, values[index] as Buffer]);
      const words: Word[] = keys.length === 1 ? ["SET", ...pairs] : ["MSET", ...pairs];
      await this.#askAt(slot, key, { words, operation, bytes });
      return;
    }
    const words: Word[] = [String(keys.length), ...keys, limit, ...values];
    this.#checkFull(
      await this.#askAt(slot, key, { script: spinSetScript, words, operation, bytes }),
    );
  }

  async #writeParts<T>(
    parts: readonly Part<T>[],
    write: (part: Part<T>) => Promise<unknown>,
  ): Promise<void> {
    const place = { store: this.#label, address: this.#engine.address };
    checkParts(parts, await onParts(parts, write), place);
  }

  async #readMany<T>(
    keys: readonly string[],
    read: (part: Part<string>) => Promise<readonly T[]>,
  ): Promise<T[]> {
    return inParts(keys, (some) => readParts(some, (key) => this.#slotOf(key), read));
  }

  /**
   * What the scripts are told of the limit. One node of a Cluster cannot count the keys of the others, so there it is
   * looked at beforehand, and writes at the same moment may exceed it.
   */
  async #limitFor(keys: readonly string[]): Promise<string> {
    const { tuplesMax } = this.#config.limits;
    if (tuplesMax === Infinity) return "-1";
    if (!this.#isCluster) return String(tuplesMax);
    const [held, sizes] = await Promise.all([this.count(), this.sizes(keys)]);
    const added = sizes.filter((size) => size === null).length;
    if (added > 0 && held + added > tuplesMax) this.#checkFull(-1);
    return "-1";
  }

  #checkFull(reply: Reply): void {
    if (reply !== -1) return;
    throw bobbinError("store-full", { store: this.#label, max: this.#config.limits.tuplesMax });
  }

  #checkSize(keys: number): void {
    if (keys > redisLimits.batchKeysMax) throw batchTooLarge(keys);
  }
}

function digestOf(value: Uint8Array): string {
  return createHash("sha1").update(value).digest("hex");
}
