/**
 * Keeps the WAL short without the writer's waiting: a thread moves it into the database while writing
 * goes on. See docs/decisions/0001-sqlite-layout.md.
 */

import { extname } from "node:path";
import { Worker } from "node:worker_threads";

/** Pages of the WAL after which it is worth moving them. */
const pagesBetween = 1000;
const pageBytes = 4096;
/** A thread that is still at work after this long is left to the end of the process. */
const closeMillisecondsMax = 1_000;

/** What the thread is told at its start. */
export interface ThreadData {
  readonly path: string;
  readonly isClosed: Int32Array<SharedArrayBuffer>;
}

/** The checkpoints of one store. A store that is hardly written to never starts the thread. */
export class Checkpoints {
  readonly #path: string;
  readonly #lost: (detail: string) => void;
  /** 1 once the thread has closed its connection. */
  readonly #isClosed = new Int32Array(new SharedArrayBuffer(4));
  #thread: Worker | null = null;
  #isRunning = false;
  /** An estimate of the pages that were written since the last checkpoint was asked for. */
  #pages = 0;

  /** `lost` hears of a sync that failed. */
  constructor(path: string, lost: (detail: string) => void) {
    this.#path = path;
    this.#lost = lost;
  }

  /** To be called after every commit with the bytes of the values in it. */
  afterCommit(bytes: number): void {
    this.#pages += 1 + bytes / pageBytes;
    if (this.#pages < pagesBetween || this.#isRunning) return;
    this.#pages = 0;
    this.#isRunning = true;
    this.#thread ??= this.#start();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
    this.#thread.postMessage("checkpoint");
  }

  /** Ends the thread; its connection is closed on return, so that the store's is the last. */
  close(): void {
    if (this.#thread === null) return;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
    this.#thread.postMessage("close");
    Atomics.wait(this.#isClosed, 0, 0, closeMillisecondsMax);
  }

  #start(): Worker {
    // The built package has the same file with another ending.
    const file = new URL(`checkpoint-thread${extname(import.meta.filename)}`, import.meta.url);
    const thread = new Worker(file, {
      workerData: { path: this.#path, isClosed: this.#isClosed } satisfies ThreadData,
      execArgv: [],
    });
    thread.unref();
    thread.on("message", (failure: string | null) => {
      this.#isRunning = false;
      if (failure !== null) this.#lost(failure);
    });
    // Without its thread a store is slower and not wrong: the writer moves a WAL that grows too long.
    thread.on("error", () => Atomics.store(this.#isClosed, 0, 1));
    return thread;
  }
}
