import type { Passage } from "../abi/abi-context.ts";
import type { BorrowScope, HandleTable } from "../abi/handle-table.ts";
import type { Running } from "../instrument/running.ts";
import { GuestTrap } from "../errors.ts";
import type { Errand } from "./errands.ts";
import type { LiftedFunction } from "./lifted.ts";
import type { WaitableSet } from "../streams/waitable.ts";

/** One component instance, as far as its tasks share it. */
export class Owner {
  readonly table: HandleTable;
  readonly passage: Passage;
  /** How often it has said that it takes no more tasks for now. */
  backpressure = 0;
  /** The task whose code may run: those that are not made for others beside them keep them out. */
  exclusive: Task | null = null;
  /** Tasks that have not begun. */
  readonly entering: Task[] = [];
  /** Tasks that could go on but for another one's code. */
  readonly blocked: Task[] = [];
  /** The call that is over before its caller goes on: one at a time. */
  nested: Task | null = null;

  /** Stands for the task of what runs outside of all: start functions, allocators. */
  readonly plain = new Task(this);
  #started: readonly [number, number] = [0, 0];

  constructor(table: HandleTable, passage: Passage) {
    this.table = table;
    this.passage = passage;
  }

  /** The instance is fresh: how it is put back by `reset`. */
  started(): void {
    const [first, second] = this.plain.storage;
    this.#started = [first, second];
  }

  /** Forgets what belonged to a request. */
  reset(): void {
    this.backpressure = 0;
    this.exclusive = this.nested = null;
    this.entering.length = this.blocked.length = 0;
    [this.plain.storage[0], this.plain.storage[1]] = this.#started;
    this.table.clear();
  }
}

/** What a task has come to: a value, or its end after it was asked to end. */
export type TaskOutcome = { readonly value: unknown } | "cancelled";

/** What a task is for whoever called it. */
export interface TaskCaller {
  /** Takes the arguments: the task begins. */
  start(): readonly unknown[];
  /** The task has returned, which it does once. */
  resolve(outcome: TaskOutcome): void;
}

/** Where a task stands. */
type TaskState = "initial" | "started" | "cancel-pending" | "cancel-delivered" | "resolved";

/** One call of a function that a component exports, until its code has ended. */
export class Task implements BorrowScope {
  readonly owner: Owner;
  /** Null for a call that is over before its caller goes on. */
  readonly lifted: LiftedFunction | null;
  readonly #caller: TaskCaller | null;
  /** What it is a part of; null for what runs outside of all requests. */
  readonly errand: Errand | null;
  state: TaskState = "initial";
  borrows = 0;
  /** `context.get` and `context.set`. */
  readonly storage: [number, number] = [0, 0];
  /** Its code is suspended in a call. */
  isSuspended = false;
  /** It is, and goes on as soon as others let it. */
  isReady = false;
  isInTurn = false;
  /** Is told, once, when it waits for something or its code has returned. */
  afterTurn: (() => void) | null = null;
  /** Its code has returned, with this. */
  returned: unknown = undefined;
  hasReturned = false;
  /** What it is gone on with for; null where it only gives others their turn. */
  waitsFor: WaitableSet | null = null;
  /** It waits by its callback. */
  isAwaiting = false;
  isQueued = false;
  /** What its set is told to call when there may be an event. */
  wake: (() => void) | null = null;
  /** Ends a wait in a call that can be cancelled. */
  cancelWait: (() => void) | null = null;

  constructor(
    owner: Owner,
    lifted: LiftedFunction | null = null,
    caller: TaskCaller | null = null,
    errand: Errand | null = null,
  ) {
    this.owner = owner;
    this.lifted = lifted;
    this.#caller = caller;
    this.errand = errand;
  }

  /** Begins it: its arguments. */
  start(): readonly unknown[] {
    this.state = "started";
    return this.#caller?.start() ?? [];
  }

  /** It returns a value. */
  return(value: unknown): void {
    if (this.state === "resolved") throw new GuestTrap("it returned from a task more than once");
    this.#resolve({ value });
  }

  /** It ends without a value, as it was asked to. */
  cancel(): void {
    if (this.state !== "cancel-delivered") {
      throw new GuestTrap("it cancelled a task that nobody had asked to be cancelled");
    }
    this.#resolve("cancelled");
  }

  /** Whether it was asked to end and has not been told yet; from now on it has. */
  takeCancel(): boolean {
    if (this.state !== "cancel-pending") return false;
    this.state = "cancel-delivered";
    return true;
  }

  waits(): void {
    const tell = this.afterTurn;
    this.afterTurn = null;
    tell?.();
  }

  #resolve(outcome: TaskOutcome): void {
    if (this.borrows > 0) throw new GuestTrap("it kept a resource after the call that had lent it");
    this.state = "resolved";
    this.#caller?.resolve(outcome);
  }
}

/** A task whose code runs, and whose code called it. */
export interface Frame extends Running {
  readonly task: Task;
  readonly below: Frame | null;
}

/** Whether code of a component instance runs, or has called what does. */
export function isRunning(owner: Owner, top: Frame | null): boolean {
  for (let frame = top; frame !== null; frame = frame.below) {
    if (frame.task.owner === owner) return true;
  }
  return false;
}

/** Traps where a component instance is called by what its own code has called. */
export function refuseReentry(owner: Owner, top: Frame | null): void {
  if (!isRunning(owner, top)) return;
  throw new GuestTrap("it was called while a call of it was under way, by what it had called");
}
