import type { GuestMemory } from "../memory/guest-memory.ts";
import type { HandleTable } from "./handle-table.ts";
import { GuestTrap } from "../errors.ts";

/** Whether a component instance may be called, and may call others: the canonical ABI's may_enter and may_leave. */
export class Passage {
  readonly #suspension: { maySuspend: boolean };
  #mayEnter = true;
  #mayLeave = true;

  /** While the instance may not call out, it cannot be suspended either. */
  constructor(suspension: { maySuspend: boolean } = { maySuspend: false }) {
    this.#suspension = suspension;
  }

  /** A call of the instance begins. Traps while another one is under way. */
  enter(): void {
    if (!this.#mayEnter) {
      throw new GuestTrap("it was called while a call of it was under way, by what it had called");
    }
    this.#mayEnter = false;
  }

  /** The call has ended. */
  exit(): void {
    this.#mayEnter = true;
  }

  /** The instance calls out. Traps where it only makes room for values, or frees them. */
  leave(): void {
    if (!this.#mayLeave) {
      throw new GuestTrap("it called others from its allocator or its post-return function");
    }
  }

  /** Does what may run the instance's allocator or post-return function, which must not call out. */
  closed<Result>(work: () => Result): Result {
    const before = this.close();
    const result = work();
    this.reopen(before);
    return result;
  }

  /** The instance must not call out until `reopen` is given what this answers. */
  close(): number {
    const before = (this.#suspension.maySuspend ? 1 : 0) | (this.#mayLeave ? 2 : 0);
    this.#suspension.maySuspend = false;
    this.#mayLeave = false;
    return before;
  }

  /** The instance may do again what it might before. */
  reopen(before: number): void {
    this.#mayLeave = (before & 2) !== 0;
    this.#suspension.maySuspend = (before & 1) !== 0;
  }
}

/** What values are lifted from and lowered into: the memory and the resources of one instance. */
export class AbiContext {
  readonly resources: HandleTable;
  /** Which component instance this is, of those that make up a component. */
  readonly owner: number;
  /** Shared by all contexts of the component instance. */
  readonly passage: Passage;
  readonly #open: (() => GuestMemory) | null;
  #memory: GuestMemory | null = null;

  /** The memory is opened at its first use: imports are bound before the instance that has it exists. */
  constructor(
    resources: HandleTable,
    owner: number,
    open: (() => GuestMemory) | null,
    passage: Passage = new Passage(),
  ) {
    this.resources = resources;
    this.owner = owner;
    this.passage = passage;
    this.#open = open;
  }

  /** Whether it has a memory. */
  get hasMemory(): boolean {
    return this.#open !== null;
  }

  /** The memory, with its allocator. Traps where there is none. */
  get memory(): GuestMemory {
    if (this.#memory !== null) return this.#memory;
    if (this.#open === null) throw new GuestTrap("it named no memory for what it was given");
    return (this.#memory = this.#open());
  }
}
