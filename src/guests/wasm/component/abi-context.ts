import type { GuestMemory } from "../core/guest-memory.ts";
import type { ResourceTable } from "./resource-table.ts";

/** What values are lifted from and lowered into: the memory and the resources of one instance. */
export class AbiContext {
  readonly resources: ResourceTable;
  /** Which component instance this is, of those that make up a component. */
  readonly owner: number;
  readonly #open: () => GuestMemory;
  #memory: GuestMemory | null = null;

  /** The memory is opened at its first use: imports are bound before the instance that has it exists. */
  constructor(resources: ResourceTable, owner: number, open: () => GuestMemory) {
    this.resources = resources;
    this.owner = owner;
    this.#open = open;
  }

  /** The memory, with its allocator. */
  get memory(): GuestMemory {
    return (this.#memory ??= this.#open());
  }
}
