/**
 * Keeps the WAL short without the writer's waiting: a thread moves it into the database while writing
 * goes on. See docs/decisions/0001-sqlite-layout.md.
 */

import { extname } from "node:path";
import { Worker } from "node:worker_threads";

/** Pages of the WAL after which it is worth moving them. */
const pagesBetween = 1000;
const pageBytes = 4096;

/** The checkpoints of one store. A store that is hardly written to never starts the thread. */
export class Checkpoints {
  readonly #path: string;
  #thread: Worker | null = null;
  #isRunning = false;
  /** An estimate of the pages that were written since the last checkpoint was asked for. */
  #pages = 0;

  constructor(path: string) {
    this.#path = path;
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

  /** Ends the thread. */
  close(): void {
    this.#thread?.postMessage("close");
  }

  #start(): Worker {
    // The built package has the same file with another ending.
    const file = new URL(`checkpoint-thread${extname(import.meta.filename)}`, import.meta.url);
    const thread = new Worker(file, { workerData: this.#path, execArgv: [] });
    thread.unref();
    thread.on("message", () => {
      this.#isRunning = false;
    });
    // Without its thread a store is slower and not wrong: the writer moves a WAL that grows too long.
    thread.on("error", () => {});
    return thread;
  }
}
