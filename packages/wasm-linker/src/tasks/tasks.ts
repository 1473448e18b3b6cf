import { GuestTrap } from "../errors.ts";
import type { ExecutionGuard } from "../instrument/execution-guard.ts";
import { onBehalfOf } from "../instrument/running.ts";
import { callbackAnswer } from "./callback-answer.ts";
import { type Errand, Errands } from "./errands.ts";
import type { LiftedFunction } from "./lifted.ts";
import type { Outside, TaskEvents, TaskLimits } from "./task-events.ts";
import { RunQueue } from "./run-queue.ts";
import { Standstill } from "./standstill.ts";
import { isRunning, refuseReentry, Task, type Frame, type Owner, type TaskCaller } from "./task.ts";
import { Turns } from "./turns.ts";
import { cancelledEvent, noEvent, type WaitableSet } from "../streams/waitable.ts";

/** The tasks of one instance of a component, with all component instances in it. */
export class Tasks {
  readonly guard: ExecutionGuard;
  readonly #limits: TaskLimits;
  readonly #events: TaskEvents;
  readonly #turns: Turns;
  readonly #queue: RunQueue;
  readonly #standstill: Standstill;
  /** Tasks whose code has not ended. */
  #live = 0;
  /** Changes with each request, so that what was begun for an earlier one is not done for a later. */
  #epoch = {};
  /** What its tasks are parts of. */
  readonly errands = new Errands();

  constructor(guard: ExecutionGuard, limits: TaskLimits, events: TaskEvents) {
    this.guard = guard;
    this.#limits = limits;
    this.#events = events;
    this.#turns = new Turns(guard, limits.turnMillisecondsMax);
    this.#queue = new RunQueue(this.#turns, {
      goOn: (task) => this.#continue(task),
      outside: () => this.outside(),
    });
    this.#standstill = new Standstill(limits.standstillMillisecondsMax, events, this);
  }

  /** What runs, or null. */
  get frame(): Frame | null {
    return this.guard.running as Frame | null;
  }

  get progress(): "none" | "waits" | "goes on" {
    if (this.#live === 0 || this.errands.hasFailed) return "none";
    return this.#queue.isEmpty ? "waits" : "goes on";
  }

  /** Forgets all, when no request is left. */
  reset(): void {
    this.#epoch = {};
    this.#queue.clear();
    this.#standstill.reset();
    this.#live = 0;
    this.errands.clear();
    this.guard.running = null;
  }

  /** Ends the guest. */
  fail(reason: unknown): void {
    this.guard.abort(reason);
    if (this.errands.fail(reason)) this.#queue.clear();
  }

  /** For what is begun now: how it is gone on with later. */
  outside(): Outside {
    const epoch = this.#epoch;
    return (work) => {
      if (epoch !== this.#epoch || this.guard.isStopped) return;
      if (this.frame !== null) return work();
      const { meter } = this.guard;
      try {
        this.#enter();
        meter.begin();
        work();
        meter.end();
      } catch (error) {
        this.fail(error);
      }
    };
  }

  /** Calls a function: its code runs until it waits, or later where others keep it out. */
  call(owner: Owner, lifted: LiftedFunction, caller: TaskCaller, errand: Errand | null): Task {
    if (this.#live >= this.#limits.tasksMax) {
      throw new GuestTrap(`it has more than ${this.#limits.tasksMax} tasks under way`);
    }
    const task = new Task(owner, lifted, caller, errand);
    this.#live += 1;
    this.errands.begin(errand);
    if (owner.entering.length === 0 && !this.#isKeptOut(task)) this.#begin(task);
    else if (owner.entering.push(task) > 0) this.tellOfWait();
    return task;
  }

  /** Asks a task to end. It is told at once where it waits by its callback, and else when it waits next. */
  cancel(task: Task): void {
    if (task.state === "initial") {
      task.state = "cancel-delivered";
      const { entering } = task.owner;
      entering.splice(entering.indexOf(task), 1);
      task.cancel();
      this.#end(task);
      return;
    }
    if (task.state !== "started") return;
    task.state = "cancel-pending";
    if (task.cancelWait !== null) task.cancelWait();
    else if (task.isAwaiting && this.#mayGoOn(task.owner)) this.#goOnNow(task);
    else if (task.isAwaiting) this.#queue.add(task);
  }

  /** Does something when the code that runs has ended or waits. */
  soon(work: () => void): void {
    const outside = this.outside();
    if (this.#turns.isOver) this.#turns.next(work, outside);
    else queueMicrotask(() => outside(work));
  }

  /** Does something after others had their turn. */
  later(work: () => void): void {
    this.#turns.next(work, this.outside());
  }

  /**
   * Does what begins a task of a component instance. Where a task keeps others out that could go on itself, that is let
   * first, if what runs can be suspended: else it would be told that the new one has to wait.
   */
  entering<Result>(owner: Owner, work: () => Result): Result | Promise<Result> {
    if (owner.exclusive?.isReady !== true || !this.guard.maySuspend) return work();
    if (this.frame !== null) this.frame.task.isInTurn = true;
    return new Promise((resolve) => {
      this.later(() => resolve(work()));
    });
  }

  /** Something that kept tasks out does so no more. */
  release(owner: Owner): void {
    if (owner.blocked.length === 0 && owner.entering.length === 0) return;
    for (const task of owner.blocked.splice(0)) this.#queue.add(task);
    const [first] = owner.entering;
    if (first !== undefined) this.#queue.add(first);
  }

  /** The code of the task that runs has returned. */
  readonly returned = (value: unknown): void => {
    const { frame } = this;
    if (frame === null) return;
    frame.task.returned = value;
    frame.task.hasReturned = true;
    this.guard.running = frame.below;
  };

  #enter(): void {
    this.#standstill.moved();
    this.#turns.begin();
    this.#events.resumed();
  }

  #isKeptOut({ owner, lifted }: Task): boolean {
    return owner.backpressure > 0 || (lifted?.isExclusive === true && owner.exclusive !== null);
  }

  #begin(task: Task): void {
    const { owner, lifted } = task as { owner: Owner; lifted: LiftedFunction };
    if (lifted.isExclusive) owner.exclusive = task;
    const values = task.start();
    const { passage, table } = owner;
    const given = passage.closed(() => table.lendingTo(task, () => lifted.give(values)));
    this.#run(task, () => lifted.enter(given));
  }

  /** Runs code of a task until it returns or waits in a call. */
  #run(task: Task, enter: () => Promise<unknown>): void {
    refuseReentry(task.owner, this.frame);
    const { guard } = this;
    const { running, maySuspend } = guard;
    task.hasReturned = false;
    guard.running = { task, below: running as Frame | null } satisfies Frame;
    guard.maySuspend = true;
    const code = enter();
    guard.running = running;
    guard.maySuspend = maySuspend;
    const outside = this.outside();
    const epoch = this.#epoch;
    const failed = (error: unknown): void => {
      if (epoch === this.#epoch) this.fail(error);
    };
    if (task.hasReturned) this.#goOn(task);
    else if (task.isSuspended) {
      code.then(() => outside(() => this.#goOnAfterWait(task)), failed);
    } else {
      // What has called it must do nothing any more; why it ended is told by the promise.
      guard.close();
      code.catch(failed);
    }
  }

  #goOnAfterWait(task: Task): void {
    this.#goOn(task);
    task.waits();
  }

  /** The code of a task has returned. */
  #goOn(task: Task): void {
    const { owner, returned } = task;
    const { isAsync, callback, postReturn, take } = task.lifted as LiftedFunction;
    if (!isAsync) {
      task.return(take(returned));
      if (postReturn !== null) {
        const values = returned === undefined ? [] : [returned];
        const after = { task, below: this.frame };
        onBehalfOf(this.guard, after, () => owner.passage.closed(() => postReturn(...values)));
      }
      this.#end(task);
    } else if (callback === null) this.#end(task);
    else this.#awaitEvent(task, returned as number);
  }

  #awaitEvent(task: Task, packed: number): void {
    const answer = callbackAnswer(packed, task.owner.table);
    if (answer === "exit") return this.#end(task);
    const set = answer === "turn" ? null : answer;
    task.waitsFor = set;
    task.isAwaiting = true;
    if (set !== null) set.waiting += 1;
    this.#leave(task);
    if (task.state === "cancel-pending") this.#queue.add(task);
    else if (set === null) this.later(() => this.#queue.add(task));
    else this.#watch(task, set);
  }

  /** Goes on with a task when its set may have an event. */
  #watch(task: Task, set: WaitableSet): void {
    if (set.hasEvent) return this.#queue.add(task);
    task.wake ??= () => this.#queue.add(task);
    set.onWake(task.wake);
    this.tellOfWait();
  }

  #continue(task: Task): void {
    const { owner, state } = task;
    if (state === "initial") {
      if (this.#isKeptOut(task)) return;
      owner.entering.splice(owner.entering.indexOf(task), 1);
      this.#begin(task);
      if (owner.exclusive === null) this.release(owner);
    } else if (!task.isAwaiting) return;
    else if (this.#mayGoOn(owner)) this.#goOnNow(task);
    else owner.blocked.push(task);
  }

  /** No other task's code keeps those out that wait by their callbacks. */
  #mayGoOn(owner: Owner): boolean {
    return owner.exclusive === null && !isRunning(owner, this.frame);
  }

  /** Goes on with a task that waits by its callback, where there is something to tell it. */
  #goOnNow(task: Task): void {
    const { waitsFor: set, wake, lifted } = task;
    const event = task.takeCancel() ? cancelledEvent : set === null ? noEvent : set.takeEvent();
    if (event === null) return this.#watch(task, set as WaitableSet);
    if (set !== null) set.waiting -= 1;
    if (wake !== null) set?.forget(wake);
    task.waitsFor = null;
    task.isAwaiting = false;
    task.owner.exclusive = task;
    const callback = lifted?.callback as NonNullable<LiftedFunction["callback"]>;
    this.#run(task, () => callback(event));
  }

  /** Others' code may run. */
  #leave(task: Task): void {
    const { owner } = task;
    if (owner.exclusive !== task) return;
    owner.exclusive = null;
    this.release(owner);
  }

  #end(task: Task): void {
    this.#leave(task);
    if (task.state !== "resolved")
      throw new GuestTrap("it ended a task without having returned from it");
    this.#live -= 1;
    this.errands.end(task.errand);
  }

  /** A task waits for something. */
  tellOfWait(): void {
    this.#standstill.tell();
  }
}
