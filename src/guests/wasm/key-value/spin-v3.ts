import { OpenedStore } from "../../../kv/opened-store.ts";
import { keyListingsMax, listKeysMax } from "../../../limits.ts";
import { waiting, type HostInterface } from "../host.ts";
import { GuestTrap, HostFuture, HostStream, type StreamSource } from "@bobbin-kv/wasm-linker";
import { held } from "../held.ts";
import { knownError } from "../guest-failure.ts";
import { errorV2 } from "./answer.ts";
import { storeCalls } from "./store-calls.ts";

/** How a listing has ended: `result<_, error>`. */
type Ended = { readonly tag: "ok" } | { readonly tag: "err"; readonly value: unknown };

/** The keys of a store, a page at a time as a guest reads them. */
class KeyPages implements StreamSource {
  readonly #store: OpenedStore;
  readonly #listings: Set<KeyPages>;
  readonly #ended = Promise.withResolvers<Ended>();
  #keys: readonly string[] = [];
  #at = 0;
  #cursor: string | null = null;
  #isLast = false;
  #isOver = false;
  /** What went wrong that is no affair of the guest's: it ends with it. */
  #broken: { readonly error: unknown } | null = null;
  #fetching: Promise<void> | null = null;

  /** `listings` are those of the request that are under way. */
  constructor(store: OpenedStore, listings: Set<KeyPages>) {
    if (listings.size >= keyListingsMax) {
      throw new GuestTrap(`it reads more than ${keyListingsMax} lists of keys at a time`);
    }
    listings.add(this);
    this.#listings = listings;
    // The guest may drop the store while it reads.
    this.#store = store.hold();
  }

  get heldBytes(): number {
    let bytes = 0;
    for (let at = this.#at; at < this.#keys.length; at += 1) {
      bytes += keyBytes + 2 * (this.#keys[at] ?? "").length;
    }
    return bytes;
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
    this.#keys = [];
    this.#at = 0;
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
    this.#listings.delete(this);
    this.#ended.resolve(ended);
    this.#store[Symbol.dispose]();
  }
}

/** What a key takes apart from its characters. */
const keyBytes = 64;

const listingsOf = (): Set<KeyPages> => new Set();

/** `spin:key-value@3.0.0`, of Spin 4: a guest need not wait for its stores. */
export const keyValueV3: HostInterface = {
  ...storeCalls("[static]store.open", "store", errorV2),
  "[method]store.get-keys": waiting((call, store: unknown) => {
    const pages = new KeyPages(held(store, OpenedStore), call.state(listingsOf));
    return [new HostStream(pages), new HostFuture(pages.ended)];
  }),
};
