import type { IncomingMessage, ServerResponse } from "node:http";
import type { AppStores } from "../data/app-stores.ts";
import type { PersonStore } from "../data/person-store.ts";
import { bobbinError } from "../errors.ts";
import { isStoreMissing } from "../stores/registry.ts";
import type { ChangeFeed } from "./change-feed.ts";
import type { KeyCounts } from "./keys/key-counts.ts";
import type { Query } from "./query.ts";

/** What all routes work with. */
export interface ExplorerContext {
  readonly applicationName: string;
  readonly readOnly: boolean;
  /** Components with a process of their own at present, by id, with why, for people. */
  readonly isolated: () => Readonly<Record<string, string>>;
  readonly stores: StoreShelf;
  readonly changes: ChangeFeed;
  readonly counts: KeyCounts;
  /** The value of `Set-Cookie` for a session. */
  readonly cookie: string;
}

/** One request to a route. */
export interface RouteCall {
  readonly context: ExplorerContext;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The store that the path names; "" where it names none. */
  readonly label: string;
  readonly query: Query;
}

/** The application's stores, each opened and checked once. */
export class StoreShelf {
  readonly all: AppStores;
  readonly #opened = new Map<string, PersonStore>();

  constructor(all: AppStores) {
    this.all = all;
  }

  /** The store, to be written; its file is made where it is not there. Throws what `AppStores.open` throws. */
  open(label: string): PersonStore {
    let store = this.#opened.get(label);
    if (store === undefined) {
      store = this.all.open(label);
      this.#opened.set(label, store);
    }
    return store;
  }

  /** The store, to be read; null where its file is not there yet, which looking does not make. */
  find(label: string): PersonStore | null {
    const { configs } = this.all;
    const config = Object.hasOwn(configs, label) ? configs[label] : undefined;
    if (config === undefined) throw bobbinError("no-such-store", { store: label });
    if (!this.#opened.has(label) && isStoreMissing(config)) return null;
    return this.open(label);
  }
}
