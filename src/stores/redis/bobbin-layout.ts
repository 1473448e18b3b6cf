/** The layout `bobbin`: a namespace a label, all of it in one slot of a Cluster. docs/decisions/0012-redis.md has the reasons. */

import { bobbinError } from "../../errors.ts";
import { expiryLimits, redisLimits } from "../../limits.ts";
import { describeCall } from "../remote/describe-call.ts";
import type { RemoteStore } from "../remote/remote-store.ts";
import { RemoteSweeper } from "../remote/remote-sweeper.ts";
import { WatchLine } from "../remote/watch-line.ts";
import type {
  Commit,
  Details,
  Entry,
  KeyPage,
  ListOptions,
  StoredEntry,
  Versioned,
} from "../store.ts";
import { batchTooLarge } from "./batches.ts";
import { commitWords, expectation, readCommit } from "./bobbin-commit.ts";
import { detailWords, freshDetailWords, hasAny, versionBytes } from "./bobbin-details.ts";
import { listPage } from "./bobbin-listing.ts";
import { BobbinPlace } from "./bobbin-place.ts";
import {
  isThere,
  newVersion,
  readEntries,
  readSizes,
  readValue,
  readVersioned,
  readVersions,
} from "./bobbin-reads.ts";
import { type BobbinScripts, bobbinScripts } from "./bobbin-scripts.ts";
import type { RedisStoreConfig } from "./config.ts";
import { describeRedis } from "./describe.ts";
import type { Engine } from "./engine.ts";
import { probeServers } from "./probe.ts";
import { fillRandom } from "../../common/random-bytes.ts";
import { openChangeLine } from "./servers/change-line.ts";
import type { Connect } from "./servers/connections.ts";
import type { Reply, Word } from "./servers/link.ts";

const ownScripts = bobbinScripts();

/** Keeps each label's keys by themselves; what else is in the database is never touched. */
export class BobbinLayoutStore implements RemoteStore {
  readonly #label: string;
  readonly #config: RedisStoreConfig;
  readonly #engine: Engine;
  readonly #place: BobbinPlace;
  readonly #scripts: BobbinScripts;
  readonly #max: string;
  readonly changes: WatchLine;
  readonly #sweeper = new RemoteSweeper(() => this.#sweep());

  /** `scripts` are those of the server's clock unless tests have another. */
  constructor(
    label: string,
    config: RedisStoreConfig,
    { engine, connect }: { engine: Engine; connect: Connect },
    scripts = ownScripts,
  ) {
    this.#label = label;
    this.#config = config;
    this.#engine = engine;
    this.#place = new BobbinPlace(label, config, engine);
    this.#scripts = scripts;
    const { tuplesMax } = config.limits;
    this.#max = tuplesMax === Infinity ? "-1" : String(tuplesMax);
    const { values: key, slot } = this.#place;
    const { timeoutMilliseconds } = config;
    const plan = { key, slot, timeoutMilliseconds, connect, topology: engine.topology };
    this.changes = new WatchLine({
      open: (changed, signal) => openChangeLine(plan, changed, signal),
      versions: (keys) => readVersions(this.#from, keys),
    });
  }

  get(key: string): Promise<Uint8Array | null> {
    return readValue(this.#from, key);
  }

  exists(key: string): Promise<boolean> {
    return isThere(this.#from, key);
  }

  async set(key: string, value: Uint8Array, details?: Details): Promise<void> {
    const words = [this.#max, key, withVersion(value), ...freshDetailWords(details)];
    const operation = describeCall("set", [key]);
    this.#check(await this.#write(this.#scripts.set, words, operation, value.byteLength));
    this.#sweeper.expect(details);
  }

  async delete(key: string): Promise<void> {
    const words = [newVersion(), key];
    await this.#write(this.#scripts.delete, words, describeCall("delete", [key]));
  }

  list(options: ListOptions): Promise<KeyPage> {
    const calls = {
      read: (words: Word[]) => this.#place.read(words),
      readLiving: (words: Word[]) => this.#place.readBy(this.#scripts.list, words),
    };
    return listPage(calls, this.#place.keys, options);
  }

  async getMany(keys: readonly string[]): Promise<(Uint8Array | null)[]> {
    return (await this.getEntries(keys)).map((entry) => entry && entry.value);
  }

  getEntries(keys: readonly string[]): Promise<(StoredEntry | null)[]> {
    return readEntries(this.#from, keys);
  }

  async setMany(entries: readonly Entry[], details?: ReadonlyMap<string, Details>): Promise<void> {
    const last = new Map(entries);
    if (last.size === 0) return;
    if (last.size > redisLimits.batchKeysMax) throw batchTooLarge(last.size);
    const hasDetails = [...(details?.values() ?? [])].some(hasAny);
    const words: Word[] = [this.#max, hasDetails ? "4" : "2"];
    let bytes = 0;
    for (const [key, value] of last) {
      words.push(key, withVersion(value));
      if (hasDetails) words.push(...detailWords(details?.get(key)));
      bytes += value.byteLength;
    }
    const operation = describeCall("set", [...last.keys()]);
    this.#check(await this.#write(this.#scripts.setMany, words, operation, bytes));
    for (const one of details?.values() ?? []) this.#sweeper.expect(one);
  }

  async deleteMany(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    if (keys.length > redisLimits.batchKeysMax) throw batchTooLarge(keys.length);
    const words = [newVersion(), ...keys];
    await this.#write(this.#scripts.delete, words, describeCall("delete", keys));
  }

  async increment(key: string, delta: bigint, details?: Details): Promise<bigint> {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeBigInt64LE(delta);
    const words = [this.#max, key, newVersion(), bytes, ...keptDetailWords(details)];
    const operation = describeCall("increment", [key]);
    const reply = await this.#write(this.#scripts.increment, words, operation);
    this.#sweeper.expect(details);
    if (reply instanceof Buffer) return reply.readBigInt64LE();
    const [code, size] = reply as [number, number];
    this.#check(code);
    const place = { store: this.#label, key };
    throw code === -2
      ? bobbinError("not-a-counter", { ...place, bytes: size })
      : bobbinError("counter-overflow", place);
  }

  getVersioned(key: string): Promise<Versioned> {
    return readVersioned(this.#from, key);
  }

  async compareAndSwap(
    key: string,
    version: string | null,
    value: Uint8Array,
    details?: Details,
  ): Promise<boolean> {
    const what = [this.#max, key, withVersion(value), ...expectation(version)];
    const words = [...what, ...keptDetailWords(details)];
    const operation = describeCall("compare-and-swap", [key]);
    const reply = await this.#write(this.#scripts.swap, words, operation, value.byteLength);
    this.#sweeper.expect(details);
    return this.#check(reply) === 1;
  }

  async commit(commit: Commit): Promise<bigint[] | null> {
    const words = [this.#max, ...commitWords(commit)];
    const keys = [...commit.writes, ...commit.checks].map(({ key }) => key);
    const bytes = words.reduce((sum, word) => sum + word.length, 0);
    const operation = describeCall("commit", keys);
    const reply = await this.#write(this.#scripts.commit, words, operation, bytes);
    for (const write of commit.writes)
      if (write.kind !== "delete") this.#sweeper.expect(write.details);
    return readCommit(reply, { store: this.#label, max: this.#config.limits.tuplesMax });
  }

  async count(): Promise<number> {
    return (await this.#place.readBy(this.#scripts.count, [])) as number;
  }

  sizes(keys: readonly string[]): Promise<(number | null)[]> {
    return readSizes(this.#from, keys);
  }

  probe(): Promise<readonly string[]> {
    return probeServers(
      (words) => this.#place.read(words),
      () => this.#engine.remarks(this.#place.slot),
    );
  }

  whenDurable(): null {
    return null;
  }

  describe(): string {
    return describeRedis(this.#config);
  }

  close(): void {
    this.changes.close();
    this.#sweeper.close();
    this.#engine.close();
  }

  get #from() {
    // Whoever is in use looks now and then for what others have left to expire.
    this.#sweeper.lookNowAndThen();
    return { place: this.#place, scripts: this.#scripts };
  }

  async #write(...call: Parameters<BobbinPlace["write"]>): Promise<Reply> {
    this.#sweeper.lookNowAndThen();
    try {
      return await this.#place.write(...call);
    } finally {
      this.changes.changed();
    }
  }

  async #sweep(): Promise<number | null> {
    const words = [newVersion(), String(expiryLimits.sweptKeysMax)];
    const wait = (await this.#place.readBy(this.#scripts.sweep, words)) as number;
    return wait < 0 ? null : wait;
  }

  #check(code: Reply): Reply {
    if (code !== -1) return code;
    throw bobbinError("store-full", { store: this.#label, max: this.#config.limits.tuplesMax });
  }
}

/** The words of details that are to be changed; none where none are. */
function keptDetailWords(details: Details | undefined): string[] {
  return details === undefined ? [] : detailWords(details);
}

/** A copy, so that what a caller does to its bytes afterwards changes nothing here. */
function withVersion(value: Uint8Array): Buffer {
  const held = Buffer.allocUnsafe(versionBytes + value.byteLength);
  fillRandom(held, versionBytes);
  held.set(value, versionBytes);
  return held;
}
