/** Where a store of layout `bobbin`, or a partition of it, is, and how its scripts and commands get there. */

import { bobbinError } from "../../errors.ts";
import { newVersion } from "./bobbin-details.ts";
import type { Engine, Script } from "./engine.ts";
import { Refusal } from "./faults.ts";
import type { PartitionClaim } from "./partitions/claim.ts";
import type { Reply, Word } from "./servers/link.ts";
import { slotOf } from "./servers/slots.ts";

/** The keys in which one partition is kept, all in one slot. */
export class BobbinPlace {
  readonly label: string;
  readonly values: string;
  readonly keys: string;
  readonly absent: string;
  readonly slot: number;
  readonly #engine: Engine;
  readonly #claim: PartitionClaim;

  /** `hashTag` is one of `partitionTags`. Nothing is asked before the claim is made. */
  constructor(label: string, hashTag: string, engine: Engine, claim: PartitionClaim) {
    this.label = label;
    this.#engine = engine;
    this.#claim = claim;
    const tag = `bobbin:{${hashTag}}`;
    this.values = `${tag}:values`;
    this.keys = `${tag}:keys`;
    this.absent = `${tag}:absent`;
    this.slot = slotOf(tag);
  }

  /** Runs a command that changes nothing. Rejects with an error of the table. */
  read(words: Word[]): Promise<Reply> {
    return this.#ask({ words, operation: null });
  }

  /** Runs a script that may be repeated: it changes nothing, or nothing that anybody sees. */
  readBy(script: Script, words: Word[]): Promise<Reply> {
    return this.#ask({ script, words: this.#withKeys(words), operation: null });
  }

  /** Runs a script that writes. `bytes` are those of values. */
  write(script: Script, words: Word[], operation: string, bytes = 0): Promise<Reply> {
    return this.#ask({ script, words: this.#withKeys(words), operation, bytes });
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
