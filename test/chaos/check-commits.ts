/**
 * Whether the calls of several keys have one order that explains all answers. As `check-values.ts` it carries all orders along
 * that are still possible and gives a write its place as late as it can. A read takes its place as soon as what it found
 * is there, which is never too soon, for it changes nothing.
 */

import { describeOperation, type Operation, type ReadPromise, type Violation } from "./history.ts";
import { applied, findJointSteps, fits, type JointStep, type JointValues } from "./joint-steps.ts";
import { isJointKey } from "./joint-keys.ts";
import type { ValueVerdict } from "./check-values.ts";

/** Most orders that are carried along; with more there is no verdict. */
const ordersMax = 50_000;

/** One possible order up to now. */
interface Order {
  readonly values: JointValues;
  /** Steps that have their place and whose answer is still to come, in their order of numbers. */
  readonly placed: readonly number[];
}

interface Event {
  readonly at: number;
  readonly ends: boolean;
  readonly step: JointStep;
}

/** Whether a call is one of those that are checked here. */
export function isJoint({ call, key }: Operation): boolean {
  return call.type === "commit" || isJointKey(key);
}

/** Checks gets, sets and commits of keys that are absent at first. What comes after the first violation is not looked at. */
export function checkCommits(operations: readonly Operation[], promise: ReadPromise): ValueVerdict {
  const orders = new Orders();
  for (const { step, ends } of sortEvents(findJointSteps(operations, promise))) {
    if (!ends) orders.begin(step);
    else if (!orders.end(step)) {
      return orders.isUndecided
        ? { violations: [], isUndecided: true }
        : { violations: [violation(step.operation)], isUndecided: false };
    }
  }
  return { violations: [], isUndecided: false };
}

class Orders {
  isUndecided = false;
  readonly #open = new Map<number, JointStep>();
  #possible: readonly Order[] = [{ values: new Map(), placed: [] }];

  begin(step: JointStep): void {
    this.#open.set(step.number, step);
    if (step.isRead) this.#keep(this.#possible.map((order) => this.#withReads(order)));
  }

  /** False where no order is left. */
  end({ number }: JointStep): boolean {
    const found = this.#search(number);
    this.#open.delete(number);
    this.#keep(
      found.map(({ values, placed }) => ({
        values,
        placed: placed.filter((one) => one !== number),
      })),
    );
    return !this.isUndecided && this.#possible.length > 0;
  }

  /** All orders in which the step has its place, made from those that are possible by giving writes theirs. */
  #search(number: number): Order[] {
    const waiting = [...this.#possible];
    const known = new Set(waiting.map(nameOf));
    const found: Order[] = [];
    for (let order = waiting.pop(); order !== undefined; order = waiting.pop()) {
      if (order.placed.includes(number)) {
        found.push(order);
        continue;
      }
      for (const next of this.#continuations(order)) {
        const name = nameOf(next);
        if (known.has(name)) continue;
        known.add(name);
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
    for (const step of this.#open.values()) {
      if (step.isRead || order.placed.includes(step.number) || !fits(step, order.values)) continue;
      const placed = [...order.placed, step.number];
      next.push(this.#withReads({ values: applied(step, order.values), placed }));
    }
    return next;
  }

  /** Reads under way that find what is there now. */
  #withReads({ values, placed }: Order): Order {
    const all = [...placed];
    for (const step of this.#open.values()) {
      if (step.isRead && !placed.includes(step.number) && fits(step, values)) all.push(step.number);
    }
    return { values, placed: all.toSorted((a, b) => a - b) };
  }

  #keep(orders: readonly Order[]): void {
    this.#possible = [...new Map(orders.map((order) => [nameOf(order), order])).values()];
  }
}

function nameOf({ values, placed }: Order): string {
  const sorted = [...values].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([sorted, placed]);
}

function violation(operation: Operation): Violation {
  const { call, key } = operation;
  const keys =
    call.type === "commit"
      ? [...new Set([...call.checks, ...call.writes].map((one) => one.key))].join(", ")
      : key;
  return { kind: "no-common-order", key: keys, count: 1, text: describeOperation(operation) };
}

/** In the order of their times; what ends in the moment in which another begins overlaps it. */
function sortEvents(steps: readonly JointStep[]): Event[] {
  const events = steps.flatMap((step): Event[] => {
    const begin = { at: step.beginMicroseconds, ends: false, step };
    const end = { at: step.endMicroseconds, ends: true, step };
    return end.at === Infinity ? [begin] : [begin, end];
  });
  return events.toSorted((a, b) => a.at - b.at || Number(a.ends) - Number(b.ends));
}
