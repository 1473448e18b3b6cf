/** Where a store of layout `bobbin` is, and how its scripts and commands get there. */

import { bobbinError } from "../../errors.ts";
import type { RedisStoreConfig } from "./config.ts";
import type { Engine, Script } from "./engine.ts";
import { Refusal } from "./faults.ts";
import type { Reply, Word } from "./servers/link.ts";
import { slotOf } from "./servers/slots.ts";

/** The keys of one store, all in one slot. */
export class BobbinPlace {
  readonly label: string;
  readonly values: string;
  readonly keys: string;
  readonly absent: string;
  readonly slot: number;
  readonly #engine: Engine;

  constructor(label: string, { namespace }: RedisStoreConfig, engine: Engine) {
    this.label = label;
    this.#engine = engine;
    const tag = `bobbin:{${encodeNamespace(namespace)}}`;
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

  async #ask(call: Omit<Parameters<Engine["run"]>[0], "slot">): Promise<Reply> {
    try {
      return await this.#engine.run({ ...call, slot: this.slot });
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      const { address } = this.#engine;
      const parameters = { store: this.label, address, detail: fault.message };
      throw bobbinError("store-engine-failed", parameters);
    }
  }
}

/** A namespace as a hash tag: braces would end it early, and an empty one would be none. */
function encodeNamespace(namespace: string): string {
  if (namespace === "") return "%";
  return namespace.replace(/[%{}]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}
