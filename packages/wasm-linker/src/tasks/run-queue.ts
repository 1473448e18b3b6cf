import type { Outside } from "./task-events.ts";
import type { Task } from "./task.ts";
import type { Turns } from "./turns.ts";

/** What goes on with the tasks of a queue. */
export interface QueueOwner {
  goOn(task: Task): void;
  outside(): Outside;
}

/** The tasks that can go on, in order: they do when what brought it about is over, and in turn with others. */
export class RunQueue {
  readonly #turns: Turns;
  readonly #owner: QueueOwner;
  #tasks: Task[] = [];
  #isScheduled = false;

  constructor(turns: Turns, owner: QueueOwner) {
    this.#turns = turns;
    this.#owner = owner;
  }

  get isEmpty(): boolean {
    return this.#tasks.length === 0;
  }

  /** Adds a task, unless it is there already. */
  add(task: Task): void {
    if (task.isQueued) return;
    task.isQueued = true;
    this.#tasks.push(task);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const outside = this.#owner.outside();
    queueMicrotask(() => outside(() => this.#drain(outside)));
  }

  /** Forgets all. */
  clear(): void {
    this.#tasks = [];
    this.#isScheduled = false;
  }

  #drain(outside: Outside): void {
    this.#isScheduled = false;
    for (let task = this.#tasks.shift(); task !== undefined; task = this.#tasks.shift()) {
      task.isQueued = false;
      this.#owner.goOn(task);
      if (this.#tasks.length === 0 || !this.#turns.isOver) continue;
      this.#isScheduled = true;
      this.#turns.next(() => this.#drain(outside), outside);
      return;
    }
  }
}
