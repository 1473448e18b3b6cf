import { setTimeout } from "node:timers/promises";
import { type BobbinError, bobbinError } from "../errors.ts";
import type { KeyValueCall, KeyValueWatch } from "../kv/key-value-watch.ts";
import type { Answer } from "../stores/store.ts";

/** The errors that a fault may be; `docs/reference/errors.md` tells what a component sees of each. */
export type FaultCode =
  | "access-denied"
  | "store-full"
  | "store-disk-full"
  | "store-busy"
  | "store-unavailable"
  | "store-unreachable"
  | "store-timeout"
  | "store-overloaded"
  | "store-outcome-unknown";

/** Which calls fail or wait, and how. What is left out holds for any. */
export interface Fault {
  readonly component?: string;
  readonly store?: string;
  /** As in `RecordedCall.operation`. */
  readonly operation?: string;
  /** Calls that name this key, among others or alone. */
  readonly key?: string;
  /** How many calls; all where it is left out. */
  readonly times?: number;
  /** What the component is told. */
  readonly error?: FaultCode;
  /** `before`, which is the default: nothing is done. `after`: it is done, and the component is told the error all the same. */
  readonly when?: "before" | "after";
  /** How long the call waits first; the application has to be opened with `network: true`. */
  readonly delayMilliseconds?: number;
}

/** A fault that is there until it is disposed of. */
export interface ActiveFault extends Disposable {
  /** How many calls it has met. */
  readonly count: number;
  /** Takes it away. */
  remove(): void;
}

/** Faults that key-value calls meet on demand. */
export class Faults implements KeyValueWatch {
  readonly #active = new Set<Fault & { count: number }>();
  readonly #canWait: boolean;
  readonly #closing = new AbortController();

  /** `canWait`: whether calls can be delayed. */
  constructor(canWait: boolean) {
    this.#canWait = canWait;
  }

  /** Adds one; of several that fit a call the first one added counts. */
  add(fault: Fault): ActiveFault {
    if (fault.error === undefined && fault.delayMilliseconds === undefined) {
      throw bobbinError("fault-not-usable", { problem: "empty" });
    }
    if (fault.delayMilliseconds !== undefined && !this.#canWait) {
      throw bobbinError("fault-not-usable", { problem: "instant" });
    }
    const active = { ...fault, count: 0 };
    this.#active.add(active);
    const remove = (): void => void this.#active.delete(active);
    return {
      get count() {
        return active.count;
      },
      remove,
      [Symbol.dispose]: remove,
    };
  }

  around<T>(call: KeyValueCall, make: () => Answer<T>): Answer<T> {
    const fault = this.#take(call);
    if (fault === null) return make();
    const { error, when = "before", delayMilliseconds } = fault;
    const meet = (): Answer<T> => {
      if (error === undefined) return make();
      if (when === "before") throw errorOf(error, call);
      const answer = make();
      if (!(answer instanceof Promise)) throw errorOf(error, call);
      return answer.then(() => {
        throw errorOf(error, call);
      });
    };
    // A store is opened on the spot.
    if (delayMilliseconds === undefined || call.operation === "open") return meet();
    const { signal } = this.#closing;
    return setTimeout(delayMilliseconds, undefined, { signal }).then(meet, () => {
      throw bobbinError("server-stopping", {});
    });
  }

  /** Ends calls that are waiting. */
  close(): void {
    this.#closing.abort();
  }

  #take(call: KeyValueCall): Fault | null {
    for (const fault of this.#active) {
      if (fault.count >= (fault.times ?? Number.POSITIVE_INFINITY) || !fits(fault, call)) continue;
      fault.count += 1;
      return fault;
    }
    return null;
  }
}

function fits(fault: Fault, call: KeyValueCall): boolean {
  const { component = call.component, store = call.store, operation = call.operation } = fault;
  return (
    component === call.component &&
    store === call.store &&
    operation === call.operation &&
    (fault.key === undefined || call.keys.includes(fault.key))
  );
}

const detail = "the test says so";
const path = "a store in a test";

function errorOf(code: FaultCode, { component, store, operation }: KeyValueCall): BobbinError {
  const remote = { store, address: "a test", detail };
  switch (code) {
    case "access-denied":
      return bobbinError(code, { component, store, place: "spin.toml" });
    case "store-full":
      return bobbinError(code, { store, max: 0 });
    case "store-disk-full":
      return bobbinError(code, { path });
    case "store-busy":
      return bobbinError(code, { path, waitedMilliseconds: 0 });
    case "store-unavailable":
      return bobbinError(code, { path, detail });
    case "store-timeout":
      return bobbinError(code, { ...remote, milliseconds: 0 });
    case "store-outcome-unknown":
      return bobbinError(code, { ...remote, operation });
    default:
      return bobbinError(code, remote);
  }
}
