/** The layout `bobbin`: a namespace a label, in one slot of a Cluster or spread over several. docs/decisions/0046-partitions-and-replicas.md has the reasons. */

import { bobbinError } from "../../errors.ts";
import type { RemoteStore } from "../remote/remote-store.ts";
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
import { BobbinPart } from "./bobbin-part.ts";
import { BobbinPlace } from "./bobbin-place.ts";
import { bobbinScripts } from "./bobbin-scripts.ts";
import type { RedisStoreConfig } from "./config.ts";
import { describeRedis } from "./describe.ts";
import type { Engine } from "./engine.ts";
import { PartitionClaim } from "./partitions/claim.ts";
import { listMerged } from "./partitions/merged-list.ts";
import { SharedRoom } from "./partitions/shared-room.ts";
import { partitionOf, partitionTags } from "./partitions/tags.ts";
import { probeServers } from "./probe.ts";
import { openChangeLine } from "./servers/change-line.ts";
import type { Connect } from "./servers/connections.ts";
import { checkParts, onParts, type Part, readParts, splitBatch } from "./split-batches.ts";

const ownScripts = bobbinScripts();

/** Keeps each label's keys by themselves; what else is in the database is never touched. */
export class BobbinLayoutStore implements RemoteStore {
  readonly #label: string;
  readonly #config: RedisStoreConfig;
  readonly #engine: Engine;
  readonly #parts: readonly BobbinPart[];
  /** Of a store with a limit that is in several partitions. */
  readonly #room: SharedRoom | null;
  readonly changes: WatchLine;

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
    const { namespace, partitions, readFrom, timeoutMilliseconds } = config;
    const { tuplesMax } = config.limits;
    const claim = new PartitionClaim({ store: label, namespace, partitions }, engine);
    const isShared = partitions > 1 && tuplesMax !== Infinity;
    this.#room = isShared ? this.#makeRoom() : null;
    const max = tuplesMax === Infinity ? "-1" : String(tuplesMax);
    this.#parts = partitionTags(namespace, partitions).map((tag, partition) => {
      const room = this.#room;
      return new BobbinPart({
        label,
        place: new BobbinPlace(label, tag, { engine, claim, readFrom }),
        scripts,
        tuplesMax,
        admit: (added, send) => room?.admit(partition, added, send) ?? send(max),
        changed: () => this.changes.changed(),
      });
    });
    const keys = this.#parts.map(({ place: { values: key, slot } }) => ({ key, slot }));
    const plan = { keys, timeoutMilliseconds, connect, topology: engine.topology };
    this.changes = new WatchLine({
      open: (changed, signal) => openChangeLine(plan, changed, signal),
      versions: (asked) => this.#read(asked, (part, some) => part.versions(some)),
    });
  }

  get(key: string): Promise<Uint8Array | null> {
    return this.#partOf(key).get(key);
  }

  exists(key: string): Promise<boolean> {
    return this.#partOf(key).exists(key);
  }

  set(key: string, value: Uint8Array, details?: Details): Promise<void> {
    return this.#partOf(key).set(key, value, details);
  }

  delete(key: string): Promise<void> {
    return this.#partOf(key).delete(key);
  }

  list(options: ListOptions): Promise<KeyPage> {
    if (this.#parts.length === 1) return this.#partOf("").list(options);
    const lists = this.#parts.map((part) => (some: ListOptions) => part.list(some));
    return listMerged(lists, options);
  }

  getMany(keys: readonly string[]): Promise<(Uint8Array | null)[]> {
    return this.#read(keys, (part, some) => part.getMany(some));
  }

  getEntries(keys: readonly string[]): Promise<(StoredEntry | null)[]> {
    return this.#read(keys, (part, some) => part.getEntries(some));
  }

  async setMany(entries: readonly Entry[], details?: ReadonlyMap<string, Details>): Promise<void> {
    if (this.#parts.length === 1) return this.#partOf("").setMany(entries, details);
    const last = [...new Map(entries)];
    const parts = splitBatch(last, ([key]) => this.#numberOf(key));
    const [first, ...others] = parts;
    if (first === undefined) return;
    if (others.length === 0) return this.#partAt(first).setMany(last, details);
    const write = (): Promise<void> =>
      this.#writeParts(parts, (part) =>
        this.#partAt(part).setMany(part.items, detailsOf(part.items, details), (_added, send) =>
          send("-1"),
        ),
      );
    if (this.#room === null) return write();
    const keys = last.map(([key]) => key);
    const countNew = async (): Promise<number> =>
      (await this.sizes(keys)).filter((size) => size === null).length;
    return this.#room.admitAll(keys.length, countNew, write);
  }

  async deleteMany(keys: readonly string[]): Promise<void> {
    if (this.#parts.length === 1) return this.#partOf("").deleteMany(keys);
    const parts = splitBatch(keys, (key) => this.#numberOf(key));
    await this.#writeParts(parts, (part) => this.#partAt(part).deleteMany(part.items));
  }

  increment(key: string, delta: bigint, details?: Details): Promise<bigint> {
    return this.#partOf(key).increment(key, delta, details);
  }

  getVersioned(key: string): Promise<Versioned> {
    return this.#partOf(key).getVersioned(key);
  }

  compareAndSwap(
    key: string,
    version: string | null,
    value: Uint8Array,
    details?: Details,
  ): Promise<boolean> {
    return this.#partOf(key).compareAndSwap(key, version, value, details);
  }

  async commit(commit: Commit): Promise<bigint[] | null> {
    const keys = [...commit.checks, ...commit.writes].map(({ key }) => key);
    const places = new Set(keys.map((key) => this.#numberOf(key)));
    if (places.size > 1) {
      throw bobbinError("not-atomic-here", { store: this.#label, partitions: places.size });
    }
    return this.#partOf(keys[0] ?? "").commit(commit);
  }

  async count(): Promise<number> {
    return (await this.#counts()).reduce((sum, count) => sum + count, 0);
  }

  sizes(keys: readonly string[]): Promise<(number | null)[]> {
    return this.#read(keys, (part, some) => part.sizes(some));
  }

  async probe(): Promise<readonly string[]> {
    const [{ place }] = this.#parts as [BobbinPart];
    const remarks = await probeServers(
      (words) => place.readUnclaimed(words),
      () => this.#remarks(),
    );
    await place.checkClaim();
    return remarks;
  }

  whenDurable(): null {
    return null;
  }

  describe(): string {
    return describeRedis(this.#config);
  }

  close(): void {
    this.changes.close();
    for (const part of this.#parts) part.close();
    this.#engine.close();
  }

  #numberOf(key: string): number {
    return partitionOf(key, this.#parts.length);
  }

  #partOf(key: string): BobbinPart {
    return this.#parts[this.#numberOf(key)] as BobbinPart;
  }

  #partAt({ place }: Part<unknown>): BobbinPart {
    return this.#parts[place] as BobbinPart;
  }

  #read<T>(
    keys: readonly string[],
    read: (part: BobbinPart, keys: readonly string[]) => Promise<T[]>,
  ): Promise<T[]> {
    if (this.#parts.length === 1) return read(this.#partOf(""), keys);
    return readParts(
      keys,
      (key) => this.#numberOf(key),
      (part) => read(this.#partAt(part), part.items),
    );
  }

  async #writeParts<T>(
    parts: readonly Part<T>[],
    write: (part: Part<T>) => Promise<void>,
  ): Promise<void> {
    if (parts.length === 1) return write(parts[0] as Part<T>);
    const place = { store: this.#label, address: this.#engine.address };
    checkParts(parts, await onParts(parts, write), place);
  }

  async #counts(): Promise<number[]> {
    const parts = splitBatch([...this.#parts.keys()], (partition) => partition);
    const answers = await onParts(parts, (part) => this.#partAt(part).count());
    return answers.map((answer) => {
      if (answer.status === "rejected") throw answer.reason;
      return answer.value;
    });
  }

  /** Of each primary that has a partition. */
  async #remarks(): Promise<string[]> {
    const remarks = await this.#engine.remarks(this.#parts.map(({ place }) => place.slot));
    return [...new Set(remarks)];
  }

  #makeRoom(): SharedRoom {
    return new SharedRoom({
      store: this.#label,
      address: this.#engine.address,
      timeoutMilliseconds: this.#config.timeoutMilliseconds,
      max: this.#config.limits.tuplesMax,
      count: () => this.#counts(),
    });
  }
}

/** Those of some entries. */
function detailsOf(
  entries: readonly Entry[],
  details: ReadonlyMap<string, Details> | undefined,
): ReadonlyMap<string, Details> | undefined {
  if (details === undefined || details.size === 0) return undefined;
  return new Map(
    entries.flatMap(([key]) => {
      const own = details.get(key);
      return own === undefined ? [] : [[key, own] as const];
    }),
  );
}
