/** Starts a host, ends it, stops it and lets it go on; asks it and hands back what it says. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { StoreConfig } from "../../src/stores/store-config.ts";

/** What a host can be asked. */
export type HostCall =
  | { readonly type: "get" | "delete" | "versioned"; readonly key: string }
  | { readonly type: "set"; readonly key: string; readonly value: string }
  | {
      readonly type: "swap";
      readonly key: string;
      readonly version: string | null;
      readonly value: string;
    }
  | { readonly type: "increment"; readonly key: string; readonly delta: 0 | 1 }
  | {
      readonly type: "commit";
      readonly checks: readonly { readonly key: string; readonly version: string | null }[];
      readonly writes: readonly CommitPart[];
    }
  | { readonly type: "list" };

/** What a commit does to one key. */
export type CommitPart =
  | { readonly kind: "set"; readonly key: string; readonly value: string }
  | { readonly kind: "delete"; readonly key: string }
  | { readonly kind: "add"; readonly key: string };

/** What it says: a value, or the code of an error. Times are of the clock that all processes of the machine share. */
export interface HostReply {
  readonly beginMicroseconds: number;
  readonly endMicroseconds: number;
  readonly value?: string | number | boolean | null | readonly (string | null)[] | void;
  readonly code?: string;
}

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** One host, and those that take its place. */
export class HostProcess {
  readonly name: string;
  readonly #arguments: readonly string[];
  #child: ChildProcess | null = null;
  #waiting = new Map<number, (reply: HostReply | null) => void>();
  #calls = 0;

  private constructor(name: string, config: StoreConfig, localAddress: string) {
    this.name = name;
    this.#arguments = [JSON.stringify(config), localAddress];
  }

  /** Starts one. It connects from an address of its own where one is named. */
  static async start(name: string, config: StoreConfig, localAddress = ""): Promise<HostProcess> {
    const host = new HostProcess(name, config, localAddress);
    await host.restart();
    return host;
  }

  /** Starts a new process in the place of one that was killed. */
  async restart(): Promise<void> {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, "host.ts"), ...this.#arguments],
      { stdio: ["pipe", "pipe", "inherit"] },
    );
    running.add(child);
    const waiting = new Map<number, (reply: HostReply | null) => void>();
    // It may be gone when it is written to.
    child.stdin.on("error", () => {});
    const lines = createInterface({ input: child.stdout });
    const ready = Promise.withResolvers<void>();
    lines.on("line", (line) => {
      if (line === "ready") return ready.resolve();
      const { id, ...reply } = JSON.parse(line) as HostReply & { id: number };
      waiting.get(id)?.(reply);
      waiting.delete(id);
    });
    child.once("close", () => {
      running.delete(child);
      ready.reject(new Error(`${this.name} ended before it was ready`));
      for (const resolve of waiting.values()) resolve(null);
      waiting.clear();
    });
    await ready.promise;
    this.#child = child;
    this.#waiting = waiting;
  }

  /** Whether it can be asked. */
  get isRunning(): boolean {
    return this.#child !== null;
  }

  /** Resolves to null when the host is gone before it answers. */
  call(call: HostCall): Promise<HostReply | null> {
    const child = this.#child;
    if (child === null) return Promise.resolve(null);
    const id = ++this.#calls;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      child.stdin?.write(`${JSON.stringify({ id, call })}\n`);
    });
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    this.#child = null;
    const ended = once(child, "close");
    child.kill("SIGKILL");
    await ended;
  }

  /** Stops it in its tracks, its connections open. */
  pause(): void {
    this.#child?.kill("SIGSTOP");
  }

  /** Lets it go on. */
  resume(): void {
    this.#child?.kill("SIGCONT");
  }
}
