/** A partition of a store of the layout `bobbin`, or all of it: what is in one slot of a Cluster. docs/decisions/0012-redis.md has the reasons. */

import { bobbinError } from "../../errors.ts";
import { expiryLimits, redisLimits } from "../../limits.ts";
import { describeCall } from "../remote/describe-call.ts";
import { RemoteSweeper } from "../remote/remote-sweeper.ts";
import type { StoreOperations } from "../store-operations.ts";
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
import { fillRandom } from "../../common/random-bytes.ts";
import { commitWords, expectation, readCommit } from "./bobbin-commit.ts";
import {
  detailWords,
  freshDetailWords,
  hasAny,
  newVersion,
  versionBytes,
} from "./bobbin-details.ts";
import { listPage } from "./bobbin-listing.ts";
import type { BobbinPlace } from "./bobbin-place.ts";
import {
  isThere,
  readEntries,
  readSizes,
  readValue,
  readVersioned,
  readVersions,
} from "./bobbin-reads.ts";
import type { BobbinScripts } from "./bobbin-scripts.ts";
import type { Script } from "./engine.ts";
import type { Send } from "./partitions/shared-room.ts";
import type { Reply, Word } from "./servers/link.ts";

/** Has a script write that adds so many keys at most; `send` is told how many keys there may be, -1 for any number. */
export type Admit = (added: number, send: Send) => Promise<Reply>;

/** What a partition works with. */
export interface PartSurroundings {
  readonly label: string;
  readonly place: BobbinPlace;
  readonly scripts: BobbinScripts;
  /** For error texts. */
  readonly tuplesMax: number;
  readonly admit: Admit;
  /** Called after each write. */
  readonly changed: () => void;
}

/** Keeps keys by themselves; what else is in the database is never touched. */
export class BobbinPart implements StoreOperations {
  readonly place: BobbinPlace;
  readonly #label: string;
  readonly #scripts: BobbinScripts;
  readonly #tuplesMax: number;
  readonly #admit: Admit;
  readonly #changed: () => void;
  readonly #sweeper = new RemoteSweeper(() => this.#sweep());

  constructor({ label, place, scripts, tuplesMax, admit, changed }: PartSurroundings) {
    this.#label = label;
    this.place = place;
    this.#scripts = scripts;
    this.#tuplesMax = tuplesMax;
    this.#admit = admit;
    this.#changed = changed;
  }

  get(key: string): Promise<Uint8Array | null> {
    return readValue(this.#fromAnywhere, key);
  }

  exists(key: string): Promise<boolean> {
    return isThere(this.#fromAnywhere, key);
  }

  async set(key: string, value: Uint8Array, details?: Details): Promise<void> {
    const words = [key, withVersion(value), ...freshDetailWords(details)];
    const operation = describeCall("set", [key]);
    const { set } = this.#scripts;
    this.#check(await this.#add(set, { added: 1, words, operation, bytes: value.byteLength }));
    this.#sweeper.expect(details);
  }

  async delete(key: string): Promise<void> {
    const words = [newVersion(), key];
    await this.#write(this.#scripts.delete, words, describeCall("delete", [key]));
  }

  list(options: ListOptions): Promise<KeyPage> {
    const place = options.isCurrent === true ? this.place : this.place.behind;
    const calls = {
      read: (words: Word[]) => place.read(words),
      readLiving: (words: Word[]) => place.readBy(this.#scripts.list, words),
    };
    return listPage(calls, place.keys, options);
  }

  async getMany(keys: readonly string[]): Promise<(Uint8Array | null)[]> {
    return (await this.getEntries(keys)).map((entry) => entry && entry.value);
  }

  getEntries(keys: readonly string[]): Promise<(StoredEntry | null)[]> {
    return readEntries(this.#fromAnywhere, keys);
  }

  /** `admit` is of a batch of which this is a part. */
  async setMany(
    entries: readonly Entry[],
    details?: ReadonlyMap<string, Details>,
    admit = this.#admit,
  ): Promise<void> {
    const last = new Map(entries);
    if (last.size === 0) return;
    if (last.size > redisLimits.batchKeysMax) throw batchTooLarge(last.size);
    const hasDetails = [...(details?.values() ?? [])].some(hasAny);
    const words: Word[] = [hasDetails ? "4" : "2"];
    let bytes = 0;
    for (const [key, value] of last) {
      words.push(key, withVersion(value));
      if (hasDetails) words.push(...detailWords(details?.get(key)));
      bytes += value.byteLength;
    }
    const operation = describeCall("set", [...last.keys()]);
    const { setMany } = this.#scripts;
    this.#check(await this.#add(setMany, { added: last.size, words, operation, bytes }, admit));
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
    const words = [key, newVersion(), bytes, ...keptDetailWords(details)];
    const operation = describeCall("increment", [key]);
    const reply = await this.#add(this.#scripts.increment, { added: 1, words, operation });
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
    const what = [key, withVersion(value), ...expectation(version)];
    const words = [...what, ...keptDetailWords(details)];
    const operation = describeCall("compare-and-swap", [key]);
    const call = { added: 1, words, operation, bytes: value.byteLength };
    const reply = await this.#add(this.#scripts.swap, call);
    this.#sweeper.expect(details);
    return this.#check(reply) === 1;
  }

  async commit(commit: Commit): Promise<bigint[] | null> {
    const words = commitWords(commit);
    const keys = [...commit.writes, ...commit.checks].map(({ key }) => key);
    const bytes = words.reduce((sum, word) => sum + word.length, 0);
    const operation = describeCall("commit", keys);
    const added = commit.writes.filter(({ kind }) => kind !== "delete").length;
    const reply = await this.#add(this.#scripts.commit, { added, words, operation, bytes });
    for (const write of commit.writes)
      if (write.kind !== "delete") this.#sweeper.expect(write.details);
    return readCommit(reply, { store: this.#label, max: this.#tuplesMax });
  }

  async count(): Promise<number> {
    let count = 0;
    let bound: Word = "";
    do {
      const reply = await this.place.readBy(this.#scripts.count, [bound]);
      const [some, next] = reply as [number, Buffer];
      count += some;
      bound = next;
    } while (bound.length > 0);
    return Math.max(0, count);
  }

  sizes(keys: readonly string[]): Promise<(number | null)[]> {
    return readSizes(this.#fromAnywhere, keys);
  }

  /** The versions that `getVersioned` gives. */
  versions(keys: readonly string[]): Promise<string[]> {
    return readVersions(this.#from, keys);
  }

  /** Removes nothing more. */
  close(): void {
    this.#sweeper.close();
  }

  /** Reads of which nobody needs to know whether they are the last word. */
  get #fromAnywhere() {
    return { ...this.#from, place: this.place.behind };
  }

  get #from() {
    // Whoever is in use looks now and then for what others have left to expire.
    this.#sweeper.lookNowAndThen();
    return { place: this.place, scripts: this.#scripts };
  }

  #add(
    script: Script,
    call: { added: number; words: Word[]; operation: string; bytes?: number },
    admit = this.#admit,
  ): Promise<Reply> {
    const { added, words, operation, bytes } = call;
    return admit(added, (max) => this.#write(script, [max, ...words], operation, bytes));
  }

  async #write(...call: Parameters<BobbinPlace["write"]>): Promise<Reply> {
    this.#sweeper.lookNowAndThen();
    try {
      return await this.place.write(...call);
    } finally {
      this.#changed();
    }
  }

  async #sweep(): Promise<number | null> {
    const words = [newVersion(), String(expiryLimits.sweptKeysMax)];
    const wait = (await this.place.readBy(this.#scripts.sweep, words)) as number;
    return wait < 0 ? null : wait;
  }

  #check(code: Reply): Reply {
    if (code !== -1) return code;
    throw bobbinError("store-full", { store: this.#label, max: this.#tuplesMax });
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
