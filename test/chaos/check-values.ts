/**
 * Whether the calls of one key have an order that explains all answers and keeps calls that did not overlap in
 * theirs: linearizability (Herlihy and Wing 1990), decided by carrying all orders along that are still possible
 * ("just-in-time linearization", Lowe 2017). Keys are independent of each other, so each is checked alone.
 *
 * A write takes its place in the order as late as it can: when an answer needs it. A read needs no place, only that
 * its value was there at some moment between its begin and its end; so how long ago each value was there is kept.
 */

import {
  describeOperation,
  type Operation,
  type ReadPromise,
  type Violation,
  type ViolationKind,
} from "./history.ts";
import { findWrites, withoutUnconfirmedReads, type Write } from "./possible-writes.ts";

/** Most orders that are carried along; with more there is no verdict. */
const ordersMax = 50_000;

/** One possible order up to now. */
interface Order {
  readonly value: string | null;
  /** Writes that have their place and whose answer is still to come. */
  readonly placed: readonly number[];
  /** How many of the deletes without an answer have happened. They are all alike, so the earliest come first. */
  readonly deletes: number;
  /** Values that were there and that a read under way may have found: the last event before which they were. */
  readonly past: ReadonlyMap<string | null, number>;
}

/** What came of it. */
export interface ValueVerdict {
  readonly violations: readonly Violation[];
  /** True where there were too many possible orders to follow. */
  readonly isUndecided: boolean;
}

interface Read {
  readonly operation: Operation;
  readonly found: string | null;
  beginEvent: number;
}

interface Occasion<Type extends string> {
  readonly at: number;
  readonly type: Type;
}

type Event =
  | (Occasion<"write-begins" | "write-ends"> & { readonly write: Write })
  | (Occasion<"read-begins" | "read-ends"> & { readonly read: Read });

/** Checks gets, sets, deletes and swaps of one key, which is absent at first. */
export function checkValues(all: readonly Operation[], promise: ReadPromise): ValueVerdict {
  const operations = withoutUnconfirmedReads(all, promise);
  const { writes, unwritten } = findWrites(operations);
  const reads = operations.flatMap((operation): Read[] => {
    const { call, outcome } = operation;
    if (call.type !== "get" || outcome !== "answered" || unwritten.has(operation)) return [];
    return [{ operation, found: call.found, beginEvent: 0 }];
  });
  const orders = new Orders();
  for (const event of sortEvents(writes, reads, promise)) {
    orders.follow(event);
    if (orders.isUndecided) break;
  }
  const strange = [...unwritten].map((operation) => violation("unwritten-value", operation));
  return { violations: [...strange, ...orders.violations], isUndecided: orders.isUndecided };
}

class Orders {
  readonly violations: Violation[] = [];
  isUndecided = false;
  readonly #openWrites = new Map<number, Write>();
  readonly #openReads = new Map<string | null, Set<Read>>();
  #possible: readonly Order[] = [{ value: null, placed: [], deletes: 0, past: new Map() }];
  #deletesBegun = 0;
  #event = 0;

  follow(event: Event): void {
    this.#event++;
    if ("read" in event) this.#read(event.read, event.type === "read-begins");
    else if (event.type === "write-begins") this.#begin(event.write);
    else this.#end(event.write);
  }

  #begin(write: Write): void {
    if (write.isOptionalDelete) this.#deletesBegun++;
    else this.#openWrites.set(write.number, write);
  }

  #end(write: Write): void {
    const { number } = write;
    let found = this.#search((order) => order.placed.includes(number));
    if (found.length === 0) {
      this.#fail(write.operation);
      found = this.#possible.map((order) => this.#place(order, write));
    }
    this.#openWrites.delete(number);
    this.#keep(
      found.map((order) => ({ ...order, placed: order.placed.filter((one) => one !== number) })),
    );
  }

  #read(read: Read, begins: boolean): void {
    const open = this.#openReads.get(read.found) ?? new Set();
    this.#openReads.set(read.found, open);
    if (begins) {
      read.beginEvent = this.#event;
      open.add(read);
      return;
    }
    const { found, beginEvent } = read;
    let explained = this.#search(
      ({ value, past }) => value === found || (past.get(found) ?? -1) > beginEvent,
    );
    if (explained.length === 0) {
      this.#fail(read.operation);
      // Either it was an old value, or what came later is gone for good: each is told once.
      explained = this.#possible.flatMap((order) => [order, { ...order, value: found }]);
    }
    open.delete(read);
    this.#keep(explained);
  }

  /** All orders that fit, made from those that are possible by giving writes their place. */
  #search(fits: (order: Order) => boolean): Order[] {
    const waiting = [...this.#possible];
    const known = new Map(waiting.map((order) => [nameOf(order), order.deletes]));
    const found: Order[] = [];
    for (let order = waiting.pop(); order !== undefined; order = waiting.pop()) {
      if (order.deletes > (known.get(nameOf(order)) ?? Infinity)) continue;
      if (fits(order)) {
        found.push(order);
        continue;
      }
      for (const next of this.#continuations(order)) {
        const name = nameOf(next);
        if ((known.get(name) ?? Infinity) <= next.deletes) continue;
        known.set(name, next.deletes);
        waiting.push(next);
      }
      if (known.size <= ordersMax) continue;
      this.isUndecided = true;
      break;
    }
    return found;
  }

  #continuations(order: Order): Order[] {
    const next: Order[] = [];
    for (const write of this.#openWrites.values()) {
      if (order.placed.includes(write.number)) continue;
      if (write.expected === undefined || write.expected === order.value)
        next.push(this.#place(order, write));
    }
    if (order.deletes < this.#deletesBegun && order.value !== null) {
      next.push({ ...this.#leave(order), value: null, deletes: order.deletes + 1 });
    }
    return next;
  }

  #place(order: Order, { number, value }: Write): Order {
    const placed = [...order.placed, number].toSorted((a, b) => a - b);
    return { ...this.#leave(order), value, placed };
  }

  /** Notes until when the value was there, where a read under way began before. */
  #leave(order: Order): Order {
    const past = new Map(order.past).set(order.value, this.#event);
    for (const [value, event] of past) {
      const reads = [...(this.#openReads.get(value) ?? [])];
      if (!reads.some(({ beginEvent }) => beginEvent < event)) past.delete(value);
    }
    return { ...order, past };
  }

  #keep(orders: readonly Order[]): void {
    const byName = new Map<string, Order>();
    for (const order of orders) {
      const name = nameOf(order);
      if (order.deletes < (byName.get(name)?.deletes ?? Infinity)) byName.set(name, order);
    }
    this.#possible = [...byName.values()];
  }

  #fail(operation: Operation): void {
    if (!this.isUndecided) this.violations.push(violation("no-order", operation));
  }
}

/** Of orders that are alike in this, one with fewer deletes can go on as every other can, and one that has more of them left. */
function nameOf({ value, placed, past }: Order): string {
  return JSON.stringify([value, placed, [...past]]);
}

function violation(kind: ViolationKind, operation: Operation): Violation {
  return { kind, key: operation.key, count: 1, text: describeOperation(operation) };
}

/** In the order of their times; what ends in the moment in which another begins overlaps it. */
function sortEvents(
  writes: readonly Write[],
  reads: readonly Read[],
  { staleMicrosecondsMax }: ReadPromise,
): Event[] {
  const events: Event[] = [];
  for (const write of writes) {
    events.push({ at: write.operation.beginMicroseconds, type: "write-begins", write });
    if (write.endMicroseconds === Infinity) continue;
    events.push({ at: write.endMicroseconds, type: "write-ends", write });
  }
  for (const read of reads) {
    const { beginMicroseconds, endMicroseconds } = read.operation;
    events.push({ at: beginMicroseconds - staleMicrosecondsMax, type: "read-begins", read });
    events.push({ at: endMicroseconds, type: "read-ends", read });
  }
  const isEnd = ({ type }: Event): number => (type.endsWith("ends") ? 1 : 0);
  return events.toSorted((a, b) => a.at - b.at || isEnd(a) - isEnd(b));
}
