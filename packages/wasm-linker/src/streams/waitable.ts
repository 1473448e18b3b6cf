import { GuestTrap } from "../errors.ts";

/** What a guest is told of what it waited for: which kind, which handle, and how it came out. */
export type TaskEvent = readonly [code: number, index: number, payload: number];

/** The kinds of events, by the numbers that guests know them by. */
export const eventCodes = Object.freeze({
  none: 0,
  subtask: 1,
  streamRead: 2,
  streamWrite: 3,
  futureRead: 4,
  futureWrite: 5,
  taskCancelled: 6,
});

/** No event: what a guest is told that asked without waiting. */
export const noEvent: TaskEvent = [eventCodes.none, 0, 0];

/** The guest's task should come to its end. */
export const cancelledEvent: TaskEvent = [eventCodes.taskCancelled, 0, 0];

/** A task that is suspended in a call. */
export interface Resumable {
  /** What it waits for is there. */
  isReady: boolean;
}

/** Something that a guest can wait for: a call under way, or an end of a stream or future. */
export abstract class Waitable {
  /** Its handle; 0 until it has one. */
  index = 0;
  /** What it keeps of the host's memory. */
  get heldBytes(): number {
    return waitableBytes;
  }

  #event: (() => TaskEvent) | null = null;
  #set: WaitableSet | null = null;
  /** A call of the guest is suspended until it has an event. */
  #waiter: (() => void) | null = null;

  /** Says what has happened; what was said before and has not been taken is forgotten. `event` is called when it is taken. */
  setEvent(event: () => TaskEvent): void {
    this.#event = event;
    const waiter = this.#waiter;
    this.#waiter = null;
    waiter?.();
    this.#set?.wake();
  }

  get hasEvent(): boolean {
    return this.#event !== null;
  }

  get isInSet(): boolean {
    return this.#set !== null;
  }

  get isAwaited(): boolean {
    return this.#waiter !== null;
  }

  /** What has happened; null for nothing. It is told once. */
  takeEvent(): TaskEvent | null {
    const event = this.#event;
    this.#event = null;
    return event === null ? null : event();
  }

  /** Resolves when there is an event, which a task waits for where it is. */
  whenEvent(task: Resumable | null): Promise<void> {
    return new Promise((resolve) => {
      this.#waiter = () => {
        if (task !== null) task.isReady = true;
        resolve();
      };
    });
  }

  /** Puts it into a set, and out of the one that it was in. */
  join(set: WaitableSet | null): void {
    if (this.#waiter !== null) throw new GuestTrap("it moved what a call of its own waits for");
    this.#set?.remove(this);
    this.#set = set;
    set?.add(this);
  }
}

/** What a waitable takes. */
const waitableBytes = 512;

/** Waitables that a guest waits for together. */
export class WaitableSet {
  readonly heldBytes = 512;
  /** How many wait for it. */
  waiting = 0;
  readonly #members = new Set<Waitable>();
  readonly #waiters = new Set<() => void>();

  /** A guest drops it. Traps where that may not be. */
  drop(): void {
    if (this.#members.size > 0) throw new GuestTrap("it dropped a waitable set that has members");
    if (this.waiting > 0) throw new GuestTrap("it dropped a waitable set that a task waits for");
  }

  /** Adds a member; those who wait are told where it has an event. */
  add(member: Waitable): void {
    this.#members.add(member);
    if (member.hasEvent) this.wake();
  }

  /** Takes a member out. */
  remove(member: Waitable): void {
    this.#members.delete(member);
  }

  get hasEvent(): boolean {
    for (const member of this.#members) if (member.hasEvent) return true;
    return false;
  }

  /** The event of a member; null where none has one. Members take turns. */
  takeEvent(): TaskEvent | null {
    for (const member of this.#members) {
      if (!member.hasEvent) continue;
      this.#members.delete(member);
      this.#members.add(member);
      return member.takeEvent();
    }
    return null;
  }

  /** Has `wake` called, once, when there may be an event. */
  onWake(wake: () => void): void {
    this.#waiters.add(wake);
  }

  /** Forgets what `onWake` was told. */
  forget(wake: () => void): void {
    this.#waiters.delete(wake);
  }

  /** Tells all who wait. */
  wake(): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const wake of waiters) wake();
  }
}
