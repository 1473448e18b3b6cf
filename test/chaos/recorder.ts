/** Asks hosts for clients, and writes down what was asked and what they were told. */

import type { Call, Operation } from "./history.ts";
import type { HostCall, HostReply } from "./host-process.ts";

/** What can be asked. */
export interface Host {
  readonly name: string;
  readonly isRunning: boolean;
  /** Resolves to null when the host is gone before it answers. */
  call(call: HostCall): Promise<HostReply | null>;
}

/** One client of one host. */
export interface Client {
  readonly host: Host;
  readonly name: string;
}

/** What it is asked, and what the call of the history is, from the answer and from nothing where there is none. */
export interface Question {
  /** Of the history. */
  readonly key: string;
  readonly asked: HostCall;
  readonly told: (value: HostReply["value"]) => Call;
}

const reads: ReadonlySet<HostCall["type"]> = new Set(["get", "versioned", "list"]);

/** A history as it grows. */
export class Recorder {
  readonly operations: Operation[] = [];
  /** How often each error was met. */
  readonly errors = new Map<string, number>();
  #answered = 0;

  /** Calls that were answered. */
  get answered(): number {
    return this.#answered;
  }

  /** Whether it was answered. */
  async ask({ host, name: client }: Client, { key, asked, told }: Question): Promise<boolean> {
    const beginMicroseconds = Number(process.hrtime.bigint() / 1_000n);
    const reply = await host.call(asked);
    const code = reply === null ? "the host was killed" : reply.code;
    if (code === undefined && reply !== null) {
      const { endMicroseconds } = reply;
      const times = { beginMicroseconds: reply.beginMicroseconds, endMicroseconds };
      this.operations.push({ client, key, ...times, outcome: "answered", call: told(reply.value) });
      this.#answered++;
      return true;
    }
    const name = code ?? "";
    this.errors.set(name, (this.errors.get(name) ?? 0) + 1);
    if (name.startsWith("not of the table")) throw new Error(`${client}: ${name}`);
    // A read that failed says nothing.
    if (reads.has(asked.type)) return false;
    const isUnknown = reply === null || name === "store-outcome-unknown";
    this.operations.push({
      client,
      key,
      beginMicroseconds: reply?.beginMicroseconds ?? beginMicroseconds,
      endMicroseconds: isUnknown ? Infinity : reply.endMicroseconds,
      outcome: isUnknown ? "unknown" : "refused",
      call: told(undefined),
    });
    return false;
  }
}
