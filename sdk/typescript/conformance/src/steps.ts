import { Config, type KeepOptions, KeyValueError, Kv, type KvStore } from "bobbin-kv/sdk";
import { fromBase64, toBase64 } from "./base64.ts";
import { canonicalJson } from "./canonical-json.ts";
import {
  type BesideStep,
  commit,
  type CommitStep,
  type RangeStep,
  readBeside,
  readRange,
  textToBase64,
} from "./steps-beside.ts";

/** A step as it is asked for. */
export type Step =
  | { op: "open"; label: string }
  | { op: "close" }
  | { op: "openMany"; label: string; count: number }
  | { op: "variable"; name: string }
  | { op: "get" | "exists" | "getJson" | "counter"; key: string }
  | { op: "getMany"; keys: string[] }
  | ListStep
  | BesideStep
  | RangeStep
  | GetVersionedStep
  | WritingStep;

interface ListStep {
  op: "list";
  prefix?: string;
  cursor?: "previous";
  limit?: number;
}

interface GetVersionedStep {
  op: "getVersioned";
  key: string;
  as: string;
}

type WritingStep =
  | CommitStep
  | { op: "set"; key: string; value: string; keep?: KeepOptions }
  | { op: "setJson"; key: string; json: unknown }
  | { op: "delete"; key: string }
  | { op: "setMany"; entries: [string, string][]; keep?: KeepOptions }
  | { op: "deleteMany"; keys: string[] }
  | { op: "deletePrefix"; prefix: string }
  | { op: "setCounter"; key: string; count: string }
  | { op: "increment"; key: string; delta: string; keep?: KeepOptions }
  | {
      op: "compareAndSwap";
      key: string;
      version: string | null;
      value: string;
      keep?: KeepOptions;
    };

/** The steps of a request, one after the other. */
export class Replay {
  #opened: KvStore | null = null;
  readonly #held: KvStore[] = [];
  readonly #versions = new Map<string, string>();
  #cursor: string | null = null;

  /** What a step gives, or its error. */
  answer(step: Step): unknown {
    try {
      const result = this.#run(step);
      return result === undefined ? "ok" : result;
    } catch (error) {
      if (error instanceof KeyValueError) return { error: error.code };
      throw error;
    }
  }

  get #store(): KvStore {
    if (this.#opened === null) throw new Error("no step has opened a store");
    return this.#opened;
  }

  #run(step: Step): unknown {
    switch (step.op) {
      case "open":
        this.#opened = Kv.open(step.label);
        return;
      case "openMany":
        for (let count = 0; count < step.count; count += 1) this.#held.push(Kv.open(step.label));
        return;
      case "close":
        return this.#store.close();
      case "variable":
        return variable(step.name);
      case "get":
        return base64OrNull(this.#store.get(step.key));
      case "exists":
        return this.#store.exists(step.key);
      case "getJson":
        return textToBase64(canonicalJson(this.#store.getJson(step.key)));
      case "counter":
        return this.#store.counter(step.key).toString();
      case "getMany":
        return this.#store.getMany(step.keys).map(base64OrNull);
      case "list":
        return this.#list(step);
      case "listRange":
      case "listEntries":
        return this.#listRange(step);
      case "getEntry":
      case "getEntries":
      case "getDetails":
        return readBeside(this.#store, step);
      case "getVersioned":
        return this.#getVersioned(step);
      default:
        return this.#write(step);
    }
  }

  #write(step: WritingStep): unknown {
    const store = this.#store;
    switch (step.op) {
      case "set":
        return store.set(step.key, fromBase64(step.value), step.keep);
      case "setJson":
        return store.setJson(step.key, step.json);
      case "delete":
        return store.delete(step.key);
      case "setMany":
        return store.setMany(
          step.entries.map(([key, value]) => [key, fromBase64(value)]),
          step.keep,
        );
      case "deleteMany":
        return store.deleteMany(step.keys);
      case "deletePrefix":
        return store.deleteMany({ prefix: step.prefix });
      case "setCounter":
        return store.setCounter(step.key, BigInt(step.count));
      case "increment":
        return store.increment(step.key, BigInt(step.delta), step.keep).toString();
      case "commit":
        return commit(store, step, (name) => this.#versionOf(name));
      case "compareAndSwap": {
        const version = step.version === null ? null : this.#versionOf(step.version);
        return store.compareAndSwap(step.key, version, fromBase64(step.value), step.keep);
      }
    }
  }

  #versionOf(name: string): string | null {
    return this.#versions.get(name) ?? null;
  }

  #listRange(step: RangeStep): unknown {
    const from = step.cursor === "previous" ? this.#cursor : null;
    const [shown, cursor] = readRange(this.#store, step, from);
    this.#cursor = cursor;
    return shown;
  }

  #list({ cursor: from, prefix, limit }: ListStep): unknown {
    const cursor = from === "previous" ? this.#cursor : null;
    const page = this.#store.list({ prefix, cursor, limit });
    this.#cursor = page.cursor;
    return { keys: page.keys.map(textToBase64), more: page.cursor !== null };
  }

  #getVersioned({ key, as }: GetVersionedStep): string | null {
    const { value, version } = this.#store.getVersioned(key);
    this.#versions.set(as, version);
    return base64OrNull(value);
  }
}

function variable(name: string): unknown {
  try {
    return Config.get(name);
  } catch {
    // Why is the same in every language: there is none of that name.
    return { error: "no-such-variable" };
  }
}

function base64OrNull(value: ArrayBuffer | null): string | null {
  return value === null ? null : toBase64(value);
}
