import { BobbinError } from "../errors.ts";
import type { FrontDoor } from "./front-door.ts";
import { aliveMilliseconds, type SentError, type WorkerPlan } from "./messages.ts";
import { WorkerProcess, type WorkerEvents } from "./worker-process.ts";

const restartMillisecondsMax = 5_000;
const stopMillisecondsMax = 1_900;

/** The worker processes: starts them, replaces those that die or hang, stops them. */
export class WorkerPool implements WorkerEvents {
  readonly #door: FrontDoor;
  readonly #silenceMillisecondsMax: number;
  readonly #say: (text: string) => void;
  readonly #workers = new Set<WorkerProcess>();
  readonly #first = Promise.withResolvers<void>();
  #plan: WorkerPlan | null = null;
  #restartMilliseconds = 0;
  #watch: NodeJS.Timeout | null = null;
  #isServing = false;
  #isStopping = false;
  #allGone: (() => void) | null = null;

  /**
   * Starts the first worker's process at once. `cpuMillisecondsMax` is how long a guest may keep a
   * worker from answering; `say` takes lines for people.
   */
  constructor(door: FrontDoor, cpuMillisecondsMax: number, say: (text: string) => void) {
    this.#door = door;
    this.#silenceMillisecondsMax = cpuMillisecondsMax * 2 + aliveMilliseconds * 6;
    this.#say = say;
    this.#first.promise.catch(() => {});
    this.#spawn();
  }

  /** Resolves when the first worker answers; the others follow. Rejects with why it cannot. */
  async start(plan: WorkerPlan, count: number): Promise<void> {
    this.#plan = plan;
    for (const worker of this.#workers) worker.start(plan);
    await this.#first.promise;
    this.#isServing = true;
    this.#watch = setInterval(() => this.#killSilent(), aliveMilliseconds);
    while (this.#workers.size < count) this.#spawn();
  }

  /**
   * Lets all workers answer what they have, then ends them, by force if need be. `askedAt` is when
   * the end was asked for, on the clock of `performance.now`.
   */
  async stop(askedAt: number): Promise<void> {
    this.#isStopping = true;
    if (this.#watch !== null) clearInterval(this.#watch);
    if (this.#workers.size === 0) return;
    const gone = new Promise<void>((resolve) => (this.#allGone = resolve));
    for (const worker of this.#workers) {
      if (this.#isServing) worker.stop();
      else worker.kill();
    }
    const force = setTimeout(
      () => this.#killAll(),
      stopMillisecondsMax - (performance.now() - askedAt),
    );
    await gone;
    clearTimeout(force);
  }

  ready(worker: WorkerProcess): void {
    this.#restartMilliseconds = 0;
    this.#first.resolve();
    this.#door.add(worker);
  }

  failed(worker: WorkerProcess, error: SentError): void {
    if (this.#isServing) this.#say(`Error: a new worker cannot start: ${error.message}`);
    this.#first.reject(received(error));
    worker.kill();
  }

  taken(_worker: WorkerProcess, id: number): void {
    this.#door.taken(id);
  }

  exited(worker: WorkerProcess): void {
    this.#workers.delete(worker);
    this.#door.remove(worker);
    this.#first.reject(new Error("the worker process ended while it started"));
    if (this.#workers.size === 0) this.#allGone?.();
    if (this.#isStopping || !this.#isServing) return;
    this.#say(`Worker ${worker.pid ?? ""} ended; another takes its place.`);
    setTimeout(() => this.#replace(), this.#restartMilliseconds);
    // A worker that keeps dying must not keep the machine busy.
    this.#restartMilliseconds = Math.min(
      restartMillisecondsMax,
      this.#restartMilliseconds * 2 + 50,
    );
  }

  #spawn(): void {
    const worker = new WorkerProcess(this);
    this.#workers.add(worker);
    if (this.#plan !== null) worker.start(this.#plan);
  }

  #replace(): void {
    if (!this.#isStopping) this.#spawn();
  }

  #killSilent(): void {
    const deadline = performance.now() - this.#silenceMillisecondsMax;
    for (const worker of this.#workers) {
      if (!worker.isReady || worker.lastHeardAt > deadline) continue;
      this.#say(`Worker ${worker.pid ?? ""} does not answer and is killed.`);
      worker.kill();
    }
  }

  #killAll(): void {
    for (const worker of this.#workers) worker.kill();
  }
}

/** The error as it was thrown in the worker. */
function received({ code, message, fix }: SentError): Error {
  return code === null ? new Error(message) : new BobbinError(code, message, fix, undefined);
}
