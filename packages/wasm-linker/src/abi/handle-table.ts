import { GuestTrap } from "../errors.ts";
import { End, type EndKind } from "../streams/end.ts";
import { Future } from "../streams/future.ts";
import { Stream } from "../streams/stream.ts";
import { Waitable } from "../streams/waitable.ts";
import { isSameOptional } from "../types/same-type.ts";
import type { ResourceType, ValueType } from "../types/types.ts";

/** A resource that a guest defined itself: the number by which it knows it. */
export class GuestResource {
  readonly representation: number;

  constructor(representation: number) {
    this.representation = representation;
  }
}

/** A call that resources are lent to: it must have dropped them when it ends. */
export interface BorrowScope {
  borrows: number;
}

/** A handle of a resource, as a table keeps it. */
class ResourceHandle {
  readonly resource: object;
  readonly type: ResourceType;
  /** The call that it is lent to; null where it is owned. */
  readonly scope: BorrowScope | null;
  /** Calls under way that it is lent to. */
  lends = 0;

  constructor(resource: object, type: ResourceType, scope: BorrowScope | null) {
    this.resource = resource;
    this.type = type;
    this.scope = scope;
  }
}

/** Handles that are lent to a call: most calls have one. */
export type Lent = ResourceHandle | ResourceHandle[];

/** Gives back the handles that were lent to a call; null for none. */
export function giveBack(lent: Lent | null): void {
  if (lent === null) return;
  if (Array.isArray(lent)) for (const entry of lent) entry.lends -= 1;
  else lent.lends -= 1;
}

/** A class of what a table may hold beside resources. */
export interface EntryClass<Entry> {
  readonly prototype: Entry;
  [Symbol.hasInstance](value: unknown): boolean;
}

/**
 * What one component instance holds, by handle: resources, and what it waits for. Handles count from 1, so that a
 * zeroed field names nothing; a handle serves one kind, and one type, only. A resource that is lent to a call can be
 * neither dropped nor given away until that has ended.
 */
export class HandleTable {
  readonly #entries: (object | null)[] = [null];
  readonly #free: number[] = [];
  #lent: Lent | null = null;
  /** For what resources are lent to while there are no tasks. */
  readonly #plain: BorrowScope = { borrows: 0 };
  #scope = this.#plain;

  /** Adds a resource; its handle. */
  add(resource: object, type: ResourceType, isOwned: boolean): number {
    if (!isOwned) this.#scope.borrows += 1;
    return this.put(new ResourceHandle(resource, type, isOwned ? null : this.#scope));
  }

  /** Adds anything else; its handle. */
  put(entry: object): number {
    const handle = this.#free.pop() ?? this.#entries.length;
    if (handle > handlesMax) throw new GuestTrap(`it holds more than ${handlesMax} resources`);
    this.#entries[handle] = entry;
    if (entry instanceof Waitable) entry.index = handle;
    return handle;
  }

  /** The entry of a handle. Traps for any number that is not one of this class. */
  find<Entry>(handle: number, kind: EntryClass<Entry>, what: string): Entry {
    const entry = this.#open(handle, what);
    if (entry instanceof kind) return entry as Entry;
    throw new GuestTrap(`it used the handle ${handle} as that of a ${what}, which it is not`);
  }

  /** An end of a stream or future. Traps for any number that is not one of this kind and type. */
  end(handle: number, { of, side }: EndKind, element: ValueType | null): End {
    const what = `${side} end of a ${of}`;
    const end = this.find(handle, End, what);
    if (end.of !== of || end.side !== side) {
      throw new GuestTrap(`it used the handle ${handle} as that of a ${what}, which it is not`);
    }
    if (isSameOptional(end.element, element)) return end;
    throw new GuestTrap(`it used the handle ${handle} as a ${of} of another type`);
  }

  /** Takes an entry out that is no resource. */
  remove(handle: number): void {
    this.#entries[handle] = null;
    this.#free.push(handle);
  }

  /** Takes the readable end of a stream or future out that is given away; what it reads from. */
  takeEnd(handle: number, of: "stream" | "future", element: ValueType | null): Stream | Future {
    const end = this.end(handle, { of, side: "readable" }, element);
    if (end.state !== "idle" || end.isInSet || end.isAwaited) {
      throw new GuestTrap(`it gave away a ${of} that it is still reading`);
    }
    this.remove(handle);
    return end.shared;
  }

  /** Adds the readable end of a stream or future. */
  addEnd(shared: unknown, of: "stream" | "future", element: ValueType | null): number {
    const kind = of === "stream" ? Stream : Future;
    if (!(shared instanceof kind)) throw new GuestTrap(`the host has no ${of} to give`);
    return this.put(new End({ of, side: "readable" }, element, shared));
  }

  /** The resource of a handle. Traps for any number that is not one of this type. */
  get(handle: number, type: ResourceType): object {
    return this.#resource(handle, type).resource;
  }

  /** The resource of a handle that is lent to the call for which arguments are being taken; see `takeLent`. */
  lend(handle: number, type: ResourceType): object {
    const entry = this.#resource(handle, type);
    entry.lends += 1;
    if (this.#lent === null) this.#lent = entry;
    else if (Array.isArray(this.#lent)) this.#lent.push(entry);
    else this.#lent = [this.#lent, entry];
    return entry.resource;
  }

  /** Ends the taking of a call's arguments: the handles that were lent, for `giveBack`, or null for none. */
  takeLent(): Lent | null {
    const lent = this.#lent;
    this.#lent = null;
    return lent;
  }

  /** Takes a resource out that is given away. */
  take(handle: number, type: ResourceType): object {
    const entry = this.#resource(handle, type);
    if (entry.scope !== null) {
      throw new GuestTrap("it gave away a resource that it had only borrowed");
    }
    this.#give(handle, entry);
    return entry.resource;
  }

  /** Takes a resource out that is dropped; the resource if it was owned, or null. */
  drop(handle: number, type: ResourceType): object | null {
    const entry = this.#resource(handle, type);
    this.#give(handle, entry);
    return entry.scope === null ? entry.resource : null;
  }

  /** Whether it holds nothing. */
  get isEmpty(): boolean {
    return this.#entries.every((entry) => entry === null);
  }

  /** The ends of streams and futures that it holds. */
  ends(): End[] {
    return this.#entries.filter((entry) => entry instanceof End);
  }

  /** How many of its handles are borrowed by the call of the instance that is under way, where it is not one of a task. */
  get borrows(): number {
    return this.#plain.borrows;
  }

  /** What is lent while `work` is done is lent to this call. */
  lendingTo<Result>(scope: BorrowScope, work: () => Result): Result {
    const before = this.#scope;
    this.#scope = scope;
    const result = work();
    this.#scope = before;
    return result;
  }

  /** About how many bytes what it holds takes. */
  get heldBytes(): number {
    let bytes = 0;
    for (const entry of this.#entries) {
      if (entry === null) continue;
      const held = entry instanceof ResourceHandle ? entry.resource : entry;
      bytes += resourceBytes + ((held as Partial<HoldsBytes>).heldBytes ?? 0);
    }
    return bytes;
  }

  /** Ends all that is left, as at the end of a request. */
  clear(): void {
    const left = this.#entries.splice(1);
    this.#free.length = 0;
    this.#lent = null;
    this.#plain.borrows = 0;
    this.#scope = this.#plain;
    for (const entry of left) {
      if (entry instanceof ResourceHandle) {
        if (entry.scope === null) dispose(entry.resource);
      } else if (entry !== null) dispose(entry);
    }
  }

  #open(handle: number, what: string): object {
    const entry = this.#entries[handle];
    if (entry !== undefined && entry !== null) return entry;
    throw new GuestTrap(`it used the ${what} handle ${handle}, which is not open`);
  }

  #resource(handle: number, type: ResourceType): ResourceHandle {
    const entry = this.#open(handle, "resource");
    if (!(entry instanceof ResourceHandle)) {
      throw new GuestTrap(`it used the handle ${handle} as that of a resource, which it is not`);
    }
    if (entry.type !== type && (type.name === null || entry.type.name !== type.name)) {
      throw new GuestTrap(`it used the resource handle ${handle} as a resource of another type`);
    }
    return entry;
  }

  #give(handle: number, { scope, lends }: ResourceHandle): void {
    if (lends > 0) {
      throw new GuestTrap(`it gave up the resource handle ${handle} while that was lent to a call`);
    }
    if (scope !== null) scope.borrows -= 1;
    this.remove(handle);
  }
}

/** Most handles that one component instance may have at a time. */
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
