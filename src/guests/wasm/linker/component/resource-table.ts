import { GuestTrap } from "../errors.ts";
import type { ResourceType } from "./types.ts";

/** A resource that a guest defined itself: the number by which it knows it. */
export class GuestResource {
  readonly representation: number;

  constructor(representation: number) {
    this.representation = representation;
  }
}

/** A handle, as a table keeps it. */
interface Entry {
  readonly resource: object;
  readonly type: ResourceType;
  readonly isOwned: boolean;
  /** Calls under way that it is lent to. */
  lends: number;
}

/**
 * The resources that one component instance holds, by handle. Handles count from 1, so that a zeroed
 * field names nothing; a handle serves one type of resource only. One that is lent to a call can be neither
 * dropped nor given away until that has ended.
 */
export class ResourceTable {
  readonly #entries: (Entry | null)[] = [null];
  readonly #free: number[] = [];
  #lent: Entry[] | null = null;
  #borrows = 0;

  /** Adds a resource; its handle. */
  add(resource: object, type: ResourceType, isOwned: boolean): number {
    const handle = this.#free.pop() ?? this.#entries.length;
    if (handle > handlesMax) throw new GuestTrap(`it holds more than ${handlesMax} resources`);
    this.#entries[handle] = { resource, type, isOwned, lends: 0 };
    if (!isOwned) this.#borrows += 1;
    return handle;
  }

  /** The resource of a handle. Traps for any number that is not one of this type. */
  get(handle: number, type: ResourceType): object {
    return this.#entry(handle, type).resource;
  }

  /** The resource of a handle that is lent to the call for which arguments are being taken; see `takeLent`. */
  lend(handle: number, type: ResourceType): object {
    const entry = this.#entry(handle, type);
    entry.lends += 1;
    (this.#lent ??= []).push(entry);
    return entry.resource;
  }

  /** Ends the taking of a call's arguments: what gives back the handles that were lent, or null for none. */
  takeLent(): (() => void) | null {
    const lent = this.#lent;
    if (lent === null) return null;
    this.#lent = null;
    return () => {
      for (const entry of lent) entry.lends -= 1;
    };
  }

  /** Takes a resource out that is given away. */
  take(handle: number, type: ResourceType): object {
    const entry = this.#entry(handle, type);
    if (!entry.isOwned) throw new GuestTrap("it gave away a resource that it had only borrowed");
    this.#remove(handle, entry);
    return entry.resource;
  }

  /** Takes a resource out that is dropped; the resource if it was owned, or null. */
  drop(handle: number, type: ResourceType): object | null {
    const entry = this.#entry(handle, type);
    this.#remove(handle, entry);
    return entry.isOwned ? entry.resource : null;
  }

  /** Whether it holds nothing. */
  get isEmpty(): boolean {
    return this.#entries.every((entry) => entry === null);
  }

  /** How many of its handles are borrowed: all of them by the call of the instance that is under way. */
  get borrows(): number {
    return this.#borrows;
  }

  /** About how many bytes the resources take. */
  get heldBytes(): number {
    let bytes = 0;
    for (const entry of this.#entries) {
      if (entry === null) continue;
      bytes += resourceBytes + ((entry.resource as Partial<HoldsBytes>).heldBytes ?? 0);
    }
    return bytes;
  }

  /** Ends all that are left, as at the end of a request. */
  clear(): void {
    for (const entry of this.#entries) if (entry?.isOwned === true) dispose(entry.resource);
    this.#entries.length = 1;
    this.#free.length = 0;
    this.#lent = null;
    this.#borrows = 0;
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

  #remove(handle: number, { isOwned, lends }: Entry): void {
    if (lends > 0) {
      throw new GuestTrap(`it gave up the resource handle ${handle} while that was lent to a call`);
    }
    if (!isOwned) this.#borrows -= 1;
    this.#entries[handle] = null;
    this.#free.push(handle);
  }
}

/** Most resources that one component instance may hold at a time. */
const handlesMax = 2 ** 20;
/** What a handle and a small resource take. */
const resourceBytes = 256;

/** A resource that keeps bytes of the guest's. */
interface HoldsBytes {
  readonly heldBytes: number;
}

/** Ends a host's resource, where there is anything to end. */
export function dispose(resource: object): void {
  const end = (resource as Partial<Disposable>)[Symbol.dispose];
  if (end !== undefined) end.call(resource);
}
