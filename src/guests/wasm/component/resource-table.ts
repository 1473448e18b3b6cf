import { GuestTrap } from "./trap.ts";
import type { ResourceType } from "./types.ts";

/** A resource that a guest defined itself: the number by which it knows it. */
export class GuestResource {
  readonly representation: number;

  constructor(representation: number) {
    this.representation = representation;
  }
}

interface Entry {
  readonly resource: object;
  readonly type: ResourceType;
  readonly isOwned: boolean;
}

/**
 * The resources that one component instance holds, by handle. Handles count from 1, so that a zeroed
 * field names nothing; a handle serves one type of resource only.
 */
export class ResourceTable {
  readonly #entries: (Entry | null)[] = [null];
  readonly #free: number[] = [];

  /** Adds a resource; its handle. */
  add(resource: object, type: ResourceType, isOwned: boolean): number {
    const handle = this.#free.pop() ?? this.#entries.length;
    if (handle > handlesMax) throw new GuestTrap(`it holds more than ${handlesMax} resources`);
    this.#entries[handle] = { resource, type, isOwned };
    return handle;
  }

  /** The resource of a handle. Traps for any number that is not one of this type. */
  get(handle: number, type: ResourceType): object {
    return this.#entry(handle, type).resource;
  }

  /** Takes a resource out that is given away. */
  take(handle: number, type: ResourceType): object {
    const { resource, isOwned } = this.#entry(handle, type);
    if (!isOwned) throw new GuestTrap("it gave away a resource that it had only borrowed");
    this.#remove(handle);
    return resource;
  }

  /** Takes a resource out that is dropped; the resource if it was owned, or null. */
  drop(handle: number, type: ResourceType): object | null {
    const { resource, isOwned } = this.#entry(handle, type);
    this.#remove(handle);
    return isOwned ? resource : null;
  }

  /** Whether it holds nothing. */
  get isEmpty(): boolean {
    return this.#entries.every((entry) => entry === null);
  }

  /** Ends all that are left, as at the end of a request. */
  clear(): void {
    for (const entry of this.#entries) if (entry?.isOwned === true) dispose(entry.resource);
    this.#entries.length = 1;
    this.#free.length = 0;
  }

  #entry(handle: number, type: ResourceType): Entry {
    const entry = this.#entries[handle];
    if (entry === undefined || entry === null) {
      throw new GuestTrap(`it used the resource handle ${handle}, which is not open`);
    }
    if (entry.type !== type && (type.name === null || entry.type.name !== type.name)) {
      throw new GuestTrap(`it used the resource handle ${handle} as a resource of another type`);
    }
    return entry;
  }

  #remove(handle: number): void {
    this.#entries[handle] = null;
    this.#free.push(handle);
  }
}

/** Most resources that one component instance may hold at a time. */
const handlesMax = 2 ** 20;

/** Ends a host's resource, where there is anything to end. */
export function dispose(resource: object): void {
  const end = (resource as Partial<Disposable>)[Symbol.dispose];
  if (end !== undefined) end.call(resource);
}
