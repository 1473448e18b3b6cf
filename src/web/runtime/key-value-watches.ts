import {
  mapDelete,
  mapGet,
  MapOf,
  mapSet,
  parseJson,
  PromiseOf,
  push,
} from "../../../sdk/typescript/src/intrinsics.ts";
import type { KeyValueError } from "../../../sdk/typescript/src/key-value-error.ts";
import type { KeyChange, WatchBackend } from "../../../sdk/typescript/src/key-value-watch.ts";
import type { Guest, HostCalls } from "../host-calls.ts";
import { unpackByteList } from "../platform/bytes/byte-list.ts";
import type { SharedView } from "../platform/bytes/shared-view.ts";

interface Reader {
  resolve(batch: KeyChange[] | null): void;
  reject(error: KeyValueError): void;
}

/** The watchers of an isolate, by the numbers that both sides know them by. */
export class KeyValueWatches {
  readonly #host: HostCalls;
  readonly #shared: SharedView;
  readonly #toError: (reason: string) => KeyValueError;
  readonly #readers = new MapOf<number, Reader>();
  #lastId = 0;

  constructor(host: HostCalls, shared: SharedView, toError: (reason: string) => KeyValueError) {
    this.#host = host;
    this.#shared = shared;
    this.#toError = toError;
  }

  /** Begins one; what keeps it from being begun comes with the first read. */
  begin(store: number, choice: string): WatchBackend {
    this.#lastId += 1;
    const id = this.#lastId;
    this.#host.kvWatchStart(id, store, choice);
    return {
      read: () =>
        new PromiseOf((resolve, reject) => {
          mapSet(this.#readers, id, { resolve, reject });
          this.#host.kvWatchRead(id);
        }),
      end: () => {
        this.#host.kvWatchEnd(id);
        this.#take(id)?.resolve(null);
      },
    };
  }

  /** `Guest.watchBatch` */
  readonly batch: Guest["watchBatch"] = (id, changes, bytes) => {
    // Read before anything else of the component runs, for the shared bytes are used again.
    const reader = this.#take(id);
    if (reader === null) return;
    if (changes === "") return reader.resolve(null);
    const values = unpackByteList(this.#shared.read(bytes));
    const named = parseJson(changes) as [key: string, version: string][];
    const batch: KeyChange[] = [];
    for (let at = 0; at < named.length; at += 1) {
      const one = named[at] as [key: string, version: string];
      push(batch, { key: one[0], value: values[at] ?? null, version: one[1] });
    }
    reader.resolve(batch);
  };

  /** `Guest.watchFailed` */
  readonly failed: Guest["watchFailed"] = (id, reason) => {
    this.#take(id)?.reject(this.#toError(reason));
  };

  #take(id: number): Reader | null {
    const reader = mapGet(this.#readers, id) ?? null;
    mapDelete(this.#readers, id);
    return reader;
  }
}
