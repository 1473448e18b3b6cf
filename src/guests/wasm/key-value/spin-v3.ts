import { OpenedStore } from "../../../kv/opened-store.ts";
import { listKeysMax } from "../../../limits.ts";
import { waiting, type HostInterface } from "../host.ts";
import { held, HostFuture, HostStream, type StreamSource } from "../linker/index.ts";
import { knownError } from "../guard/guest-failure.ts";
import { errorV2 } from "./answer.ts";
import { storeCalls } from "./store-calls.ts";

/** How a listing has ended: `result<_, error>`. */
type Ended = { readonly tag: "ok" } | { readonly tag: "err"; readonly value: unknown };

/** The keys of a store, a page at a time as a guest reads them. */
class KeyPages implements StreamSource {
  readonly #store: OpenedStore;
  readonly #ended = Promise.withResolvers<Ended>();
  #keys: readonly string[] = [];
  #at = 0;
  #cursor: string | null = null;
  #isLast = false;
  #isOver = false;
  /** What went wrong that is no affair of the guest's: it ends with it. */
  #broken: { readonly error: unknown } | null = null;
  #fetching: Promise<void> | null = null;

  constructor(store: OpenedStore) {
    // The guest may drop the store while it reads.
    this.#store = store.hold();
  }

  /** How it ended, once it has. */
  get ended(): Promise<Ended> {
    return this.#ended.promise;
  }

  ready(): boolean {
    if (this.#at < this.#keys.length || this.#isLast) return true;
    if (this.#fetching === null) this.#fetch();
    return this.#fetching === null;
  }

  async wait(): Promise<void> {
    while (!this.ready()) await this.#fetching;
  }

  read(countMax: number): readonly string[] | null {
    if (this.#at === this.#keys.length) {
      if (this.#broken !== null) throw this.#broken.error;
      if (!this.#isLast) return [];
      this.#end({ tag: "ok" });
      return null;
    }
    const part = this.#keys.slice(this.#at, this.#at + countMax);
    this.#at += part.length;
    return part;
  }

  /** What was not read is not missed. */
  cancel(): void {
    this.#end({ tag: "ok" });
  }

  #fetch(): void {
    const take = ({ keys, cursor }: { keys: readonly string[]; cursor: string | null }): void => {
      this.#keys = keys;
      this.#at = 0;
      this.#cursor = cursor;
      this.#isLast = cursor === null;
    };
    try {
      const page = this.#store.list({ cursor: this.#cursor, limit: listKeysMax });
      if (!(page instanceof Promise)) take(page);
      else {
        this.#fetching = page
          .then(take, (error: unknown) => this.#fail(error))
          .finally(() => {
            this.#fetching = null;
          });
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const known = knownError(error);
    if (known === null) this.#broken = { error };
    else this.#end({ tag: "err", value: errorV2(known) });
    this.#isLast = true;
    this.#keys = [];
    this.#at = 0;
  }

  #end(ended: Ended): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#ended.resolve(ended);
    this.#store[Symbol.dispose]();
  }
}

/** `spin:key-value@3.0.0`, of Spin 4: a guest need not wait for its stores. */
export const keyValueV3: HostInterface = {
  ...storeCalls("[static]store.open", "store", errorV2),
  "[method]store.get-keys": waiting((_call, store: unknown) => {
    const pages = new KeyPages(held(store, OpenedStore));
    return [new HostStream(pages), new HostFuture(pages.ended)];
  }),
};
