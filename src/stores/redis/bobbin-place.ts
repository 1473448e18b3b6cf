/** Where a store of layout `bobbin`, or a partition of it, is, and how its scripts and commands get there. */

import { bobbinError } from "../../errors.ts";
import { newVersion } from "./bobbin-details.ts";
import type { RedisStoreConfig } from "./config.ts";
import type { Engine, Script } from "./engine.ts";
import { Refusal } from "./faults.ts";
import type { PartitionClaim } from "./partitions/claim.ts";
import type { Reply, Word } from "./servers/link.ts";
import { slotOf } from "./servers/slots.ts";

/** What it is reached by. */
export interface PlaceSurroundings {
  readonly engine: Engine;
  readonly claim: PartitionClaim;
  readonly readFrom: RedisStoreConfig["readFrom"];
}

/** Reads of one partition. */
export interface PlaceReads {
  readonly label: string;
  readonly values: string;
  readonly keys: string;
  readonly absent: string;
  /** Runs a command that changes nothing. Rejects with an error of the table. */
  read(words: Word[]): Promise<Reply>;
  /** Runs a script that may be repeated: it changes nothing, or nothing that anybody sees. */
  readBy(script: Script, words: Word[]): Promise<Reply>;
}

/** The keys in which one partition is kept, all in one slot. */
export class BobbinPlace implements PlaceReads {
  readonly label: string;
  readonly values: string;
  readonly keys: string;
  readonly absent: string;
  readonly slot: number;
  /** Reads that may be behind what was written, where the store is read from replicas; the same reads where it is not. */
  readonly behind: PlaceReads;
  readonly #engine: Engine;
  readonly #claim: PartitionClaim;

  /** `hashTag` is one of `partitionTags`. Nothing is asked before the claim is made. */
  constructor(label: string, hashTag: string, { engine, claim, readFrom }: PlaceSurroundings) {
    this.label = label;
    this.#engine = engine;
    this.#claim = claim;
    const tag = `bobbin:{${hashTag}}`;
    this.values = `${tag}:values`;
    this.keys = `${tag}:keys`;
    this.absent = `${tag}:absent`;
    this.slot = slotOf(tag);
    this.behind = readFrom === "primary" ? this : this.#readsBehind();
  }

  read(words: Word[]): Promise<Reply> {
    return this.#ask({ words, operation: null });
  }

  readBy(script: Script, words: Word[]): Promise<Reply> {
    return this.#ask({ script, words: this.#withKeys(words), operation: null });
  }

  /** Runs a script that writes. `bytes` are those of values. */
  write(script: Script, words: Word[], operation: string, bytes = 0): Promise<Reply> {
    return this.#ask({ script, words: this.#withKeys(words), operation, bytes });
  }

  #readsBehind(): PlaceReads {
    const { label, values, keys, absent } = this;
    const read = { operation: null, mayBeBehind: true } as const;
    return {
      label,
      values,
      keys,
      absent,
      read: (words) => this.#ask({ ...read, words }),
      readBy: (script, words) => this.#ask({ ...read, script, words: this.#withKeys(words) }),
    };
  }

  #withKeys(words: Word[]): Word[] {
    return ["3", this.values, this.keys, this.absent, ...words];
  }

  /** As `read`, for a store that may be kept in another number of partitions. */
  async readUnclaimed(words: Word[]): Promise<Reply> {
    try {
      return await this.#engine.run({ words, slot: this.slot, operation: null });
    } catch (fault) {
      throw this.#inWords(fault);
    }
  }

  /** Rejects with `store-partitions-differ` where it is, and settles nothing. */
  async checkClaim(): Promise<void> {
    try {
      await this.#claim.check();
    } catch (fault) {
      throw this.#inWords(fault);
    }
  }

  async #ask(call: Omit<Parameters<Engine["run"]>[0], "slot">): Promise<Reply> {
    try {
      const claiming = this.#claim.make(newVersion);
      if (claiming !== null) await claiming;
      return await this.#engine.run({ ...call, slot: this.slot });
    } catch (fault) {
      throw this.#inWords(fault);
    }
  }

  #inWords(fault: unknown): unknown {
    if (!(fault instanceof Refusal)) return fault;
    const { address } = this.#engine;
    return bobbinError("store-engine-failed", {
      store: this.label,
      address,
      detail: fault.message,
    });
  }
}
