import { bobbinError } from "../errors.ts";
import type { StoreLimits } from "../limits.ts";
import type { Store } from "../stores/store.ts";

/** A label that resolves to a store, which is opened when the first guest asks for it. */
export class StoreSlot {
  readonly label: string;
  readonly limits: StoreLimits;
  readonly #open: () => Store;
  #store: Store | null = null;

  /** `open` is called at most once, unless it throws. */
  constructor(label: string, limits: StoreLimits, open: () => Store) {
    this.label = label;
    this.limits = limits;
    this.#open = open;
  }

  /** The open store. Throws what opening it throws, each time anew. */
  get store(): Store {
    return (this.#store ??= this.#open());
  }

  /** The open store, or null when nobody has asked for it yet. */
  get opened(): Store | null {
    return this.#store;
  }
}

/** The stores that one component may open: its manifest's `key_value_stores`, resolved. */
export class GrantedStores {
  readonly #component: string;
  readonly #place: string;
  readonly #slots: ReadonlyMap<string, StoreSlot>;

  /** `place` says where a missing grant would be added, for the text of access-denied. */
  constructor(component: string, place: string, slots: Iterable<StoreSlot>) {
    this.#component = component;
    this.#place = place;
    this.#slots = new Map(Array.from(slots, (slot) => [slot.label, slot]));
  }

  /**
   * The slot of a granted label. Throws access-denied for any other, whether or not such a store
   * exists, so that a component learns nothing of stores that are not its own.
   */
  slot(label: string): StoreSlot {
    const slot = this.#slots.get(label);
    if (slot === undefined) {
      throw bobbinError("access-denied", {
        component: this.#component,
        store: label,
        place: this.#place,
      });
    }
    return slot;
  }

  /**
   * Null when all that the component's stores have answered is durable, else a promise for it; see
   * `Store.whenDurable`. It covers other requests' operations too, which costs nothing (one sync
   * serves all) and needs no record of which request did what.
   */
  whenDurable(): Promise<void> | null {
    let waiting: Promise<void> | null = null;
    for (const slot of this.#slots.values()) {
      const durable = slot.opened?.whenDurable() ?? null;
      if (durable !== null) waiting = waiting === null ? durable : both(waiting, durable);
    }
    return waiting;
  }
}

async function both(first: Promise<void>, second: Promise<void>): Promise<void> {
  await Promise.all([first, second]);
}
