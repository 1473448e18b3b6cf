import { GuestTrap } from "@bobbin-kv/wasm-linker";
import { held } from "../held.ts";
import { type GuestCall, waiting, type HostInterface } from "../host.ts";
import { Timer } from "./clocks.ts";
import { Pollable, type Waitable } from "./streams.ts";
import { monotonicNow } from "./time.ts";

/** A pollable of its own for a stream or a future, so that dropping it ends nothing but itself. */
export class Subscription extends Pollable {
  readonly #source: Waitable;

  constructor(source: Waitable) {
    super();
    this.#source = source;
  }

  /** What is waited for behind a pollable: that itself, where it is of none other. */
  static sourceOf(pollable: Pollable): Waitable {
    return pollable instanceof Subscription ? pollable.#source : pollable;
  }

  ready(): boolean {
    return this.#source.ready();
  }

  wait(): Promise<void> {
    return this.#source.wait();
  }
}

/** How long a guest waits at most that asks in a circle: it may also look at a clock there. */
const circleNanoseconds = 50_000_000n;

/** A guest can make any number of sources: with so many asked in vain it is taken to go in a circle. */
const askedMax = 64;

/** What a guest has asked in vain since it last waited, or was given something. */
const createAsked = (): Set<Waitable> => new Set();

/** The guest has come further: what it asks for next is not asked in a circle. */
export function goesOn(call: GuestCall): void {
  if (call.mayWait) call.state(createAsked).clear();
}

/**
 * Answers a question, which does not wait, about what has nothing to give yet. As long as the guest runs nothing can
 * come, so it is suspended first: for a turn of the event loop, and where it asks for the same again without having
 * waited, until anything that it has asked for is there.
 */
export function askAgain<Result>(
  call: GuestCall,
  source: Waitable,
  answer: () => Result,
): Result | Promise<Result> {
  if (!call.mayWait) return answer();
  const asked = call.state(createAsked);
  const isCircle = asked.has(source) || asked.size >= askedMax;
  asked.add(source);
  if (!isCircle) return nextTurn().then(answer);
  const all = [...asked].map((one) => new Subscription(one));
  asked.clear();
  const late = new Timer(call, monotonicNow() + circleNanoseconds);
  return Promise.resolve(poll([...all, late])).then(answer);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Resolves, at once where it can, when something is ready; with what is. */
function poll(pollables: readonly Pollable[]): number[] | Promise<number[]> {
  if (pollables.length === 0) throw new GuestTrap("it polled an empty list, which is never ready");
  const ready = readyIndexes(pollables);
  return ready.length > 0 ? ready : waitForAny(pollables);
}

function readyIndexes(pollables: readonly Pollable[]): number[] {
  const ready: number[] = [];
  for (const [at, pollable] of pollables.entries()) if (pollable.ready()) ready.push(at);
  return ready;
}

async function waitForAny(pollables: readonly Pollable[]): Promise<number[]> {
  const all = pollables.map(waitersOf);
  for (;;) {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        for (const waiters of all) waiters.delete(wake);
        resolve();
      };
      for (const waiters of all) waiters.add(wake);
    });
    const ready = readyIndexes(pollables);
    if (ready.length > 0) return ready;
  }
}

const known = new WeakMap<Waitable, Waiters>();

function waitersOf(pollable: Pollable): Waiters {
  const source = Subscription.sourceOf(pollable);
  let waiters = known.get(source);
  if (waiters === undefined) {
    waiters = new Waiters(source);
    known.set(source, waiters);
  }
  return waiters;
}

/** Those who wait for one source: it is waited for once, however often a guest polls it meanwhile. */
class Waiters {
  readonly #source: Waitable;
  readonly #wakes = new Set<() => void>();
  #isWaiting = false;

  constructor(source: Waitable) {
    this.#source = source;
  }

  add(wake: () => void): void {
    this.#wakes.add(wake);
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    const wakeAll = (): void => {
      this.#isWaiting = false;
      for (const each of [...this.#wakes]) each();
    };
    this.#source.wait().then(wakeAll, wakeAll);
  }

  delete(wake: () => void): void {
    this.#wakes.delete(wake);
  }
}

/** `wasi:io/poll`. */
export const pollInterface: HostInterface = {
  "[method]pollable.ready": waiting((call, value: unknown) => {
    const pollable = held(value, Pollable);
    const isReady = (): boolean => pollable.ready();
    return isReady() || askAgain(call, Subscription.sourceOf(pollable), isReady);
  }),
  "[method]pollable.block": waiting((call, value: unknown) => {
    const pollable = held(value, Pollable);
    goesOn(call);
    return pollable.ready() ? undefined : pollable.wait();
  }),
  poll: waiting((call, values: readonly unknown[]) => {
    const pollables = values.map((one) => held(one, Pollable));
    goesOn(call);
    return poll(pollables);
  }),
};
