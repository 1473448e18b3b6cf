import { bobbinError, isBobbinError } from "../errors.ts";
import { fileLockLimits, type StoreLimits } from "../limits.ts";
import { createPatientStore, isBusyStore } from "../stores/patient-store.ts";
import type { ChangeSource, Store } from "../stores/store.ts";
import { ChangeTicker } from "./change-ticker.ts";
import type { KeyValueWatch } from "./key-value-watch.ts";
import { WatchBudget } from "./watch-budget.ts";

/** A label that resolves to a store, which is opened when the first guest asks for it. */
export class StoreSlot {
  readonly label: string;
  readonly limits: StoreLimits;
  readonly #open: () => Store;
  /** Looks for changes on behalf of all who watch the store in this process. */
  readonly ticker = new ChangeTicker(() => this.patient.changes as ChangeSource);
  #store: Store | null = null;
  #patient: Store | null = null;
  /** Why the store could not be opened a moment ago, and until when nobody tries again. */
  #busy: { readonly error: unknown; readonly until: number } | null = null;

  /** `open` is called at most once, unless it throws; after `store-busy` not at once. */
  constructor(label: string, limits: StoreLimits, open: () => Store) {
    this.label = label;
    this.limits = limits;
    this.#open = open;
  }

  /** The open store. Throws what opening it throws, each time anew. */
  get store(): Store {
    return this.#store ?? this.#openNow();
  }

  /** The same for callers that can wait while another program holds the store locked. */
  get patient(): Store {
    if (this.#patient !== null) return this.#patient;
    let opened: Store | null = null;
    try {
      opened = this.store;
      if (opened.lock === undefined) return opened;
    } catch (error) {
      if (!isBusyStore(error)) throw error;
    }
    return (this.#patient ??= createPatientStore(
      () => this.store,
      opened?.describe() ?? this.label,
    ));
  }

  /** Whether another program holds the store locked, and has for a while. */
  get isHeld(): boolean {
    if (this.#store !== null) return this.#store.lock?.isHeld === true;
    return this.#busy !== null && performance.now() < this.#busy.until;
  }

  /** The open store, or null when nobody has asked for it yet. */
  get opened(): Store | null {
    return this.#store;
  }

  #openNow(): Store {
    if (this.#busy !== null && performance.now() < this.#busy.until) throw this.#busy.error;
    try {
      this.#store = this.#open();
      this.#busy = null;
      return this.#store;
    } catch (error) {
      // Each attempt waits a little on this thread.
      if (isBusyStore(error)) {
        this.#busy = { error, until: performance.now() + fileLockLimits.heldMillisecondsMax };
      }
      throw error;
    }
  }
}

/** What is beside the stores of a component. */
export interface GrantSurroundings {
  /** Whether the component can wait for what another program holds locked. */
  readonly canWait?: boolean;
  /** Takes what the person whose application it is must know of an error, and the component must not. */
  readonly report?: (text: string) => void;
  /** Stands around all its calls. */
  readonly watch?: KeyValueWatch | null;
}

/** The stores that one component may open: its manifest's `key_value_stores`, resolved. */
export class GrantedStores {
  /** The component's id. */
  readonly component: string;
  readonly #place: string;
  readonly #slots: ReadonlyMap<string, StoreSlot>;
  /** Whether the component can wait for what another program holds locked. */
  readonly canWait: boolean;
  /** Stands around all calls of the component; null where nobody does. */
  readonly watch: KeyValueWatch | null;
  /** What the component's watchers have, all together. */
  readonly watchBudget = new WatchBudget();
  readonly #report: (text: string) => void;

  /** `place` says where a missing grant would be added, for the text of access-denied. */
  constructor(
    component: string,
    place: string,
    slots: Iterable<StoreSlot>,
    { canWait = false, report = () => {}, watch = null }: GrantSurroundings = {},
  ) {
    this.canWait = canWait;
    this.#report = report;
    this.component = component;
    this.watch = watch;
    this.#place = place;
    this.#slots = new Map(Array.from(slots, (slot) => [slot.label, slot]));
  }

  /** Whether another program holds one of the stores locked. */
  get isHeld(): boolean {
    for (const slot of this.#slots.values()) if (slot.isHeld) return true;
    return false;
  }

  /**
   * The slot of a granted label. Throws access-denied for any other, whether or not such a store
   * exists, so that a component learns nothing of stores that are not its own.
   */
  slot(label: string): StoreSlot {
    const slot = this.#slots.get(label);
    if (slot === undefined) {
      throw bobbinError("access-denied", {
        component: this.component,
        store: label,
        place: this.#place,
      });
    }
    return slot;
  }

  /** Takes an error on its way to a guest: names its store, and reports what the guest is not told. */
  explain(error: unknown, label: string, reported: Set<string>): void {
    if (!isBobbinError(error)) return;
    error.store ??= label;
    if (!error.isForPeople || reported.has(error.code)) return;
    // A guest may try a thousand times in one request.
    reported.add(error.code);
    this.#report(error.text);
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
