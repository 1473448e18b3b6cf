/** Clients that call the store through hosts, and write down what they asked and what they were told. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Call, Operation } from "./history.ts";
import type { HostCall, HostProcess, HostReply } from "./host-process.ts";
import { Random } from "./random.ts";

const valueKeys = ["value-0", "value-1", "value-2", "value-3"];
const counterKeys = ["counter-0", "counter-1"];
/** A client waits so long at most between two calls, so that histories stay short enough to check. */
const pauseMillisecondsMax = 12;
/** After an error, so that hosts that are cut off are not the only ones to be asked. */
const errorPauseMilliseconds = 30;
const clientsOfHost = 4;

/** All clients of all hosts. */
export class Clients {
  readonly operations: Operation[] = [];
  /** How often each error was met. */
  readonly errors = new Map<string, number>();
  readonly #hosts: readonly HostProcess[];
  readonly #seed: number;
  #isOver = false;
  #values = 0;
  #answered = 0;
  #failure: Error | null = null;
  #running: Promise<unknown> = Promise.resolve();

  constructor(hosts: readonly HostProcess[], seed: number) {
    this.#hosts = hosts;
    this.#seed = seed;
  }

  /** Calls that were answered. */
  get answered(): number {
    return this.#answered;
  }

  /** Begins; goes on until `stop`. */
  start(): void {
    const clients = this.#hosts.flatMap((host, place) =>
      Array.from({ length: clientsOfHost }, (_, number) =>
        this.#run(
          host,
          `${host.name}.${number}`,
          new Random(this.#seed * 1_000 + place * 10 + number),
        ),
      ),
    );
    this.#running = Promise.all(clients).catch((error: unknown) => {
      this.#failure = new Error("a client failed", { cause: error });
    });
  }

  /** Ends the work; the last calls are waited for. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#running;
    if (this.#failure !== null) throw this.#failure;
  }

  /** Reads every key through every host, once each was answered or false is returned by `isInTime`. */
  async readAll(isInTime: () => boolean): Promise<boolean> {
    const calls = this.#hosts.flatMap((host) => [
      ...counterKeys.map((key) => () => this.#add(host, `${host.name}.end`, key, 0)),
      ...valueKeys.map((key) => () => this.#get(host, `${host.name}.end`, key)),
      () => this.#list(host, `${host.name}.end`),
    ]);
    for (const call of calls) {
      while (!(await call())) {
        if (!isInTime()) return false;
        await sleep(errorPauseMilliseconds);
      }
    }
    return true;
  }

  async #run(host: HostProcess, client: string, random: Random): Promise<void> {
    while (!this.#isOver) {
      const isAnswered = host.isRunning && (await this.#step(host, client, random));
      await sleep(isAnswered ? random.between(0, pauseMillisecondsMax) : errorPauseMilliseconds);
    }
  }

  #step(host: HostProcess, client: string, random: Random): Promise<boolean> {
    const key = random.pick(valueKeys);
    const draw = random.next();
    if (draw < 0.25) return this.#get(host, client, key);
    if (draw < 0.4) return this.#set(host, client, key);
    if (draw < 0.47) return this.#delete(host, client, key);
    if (draw < 0.67) return this.#swap(host, client, key);
    if (draw < 0.92) return this.#add(host, client, random.pick(counterKeys), 1);
    return this.#list(host, client);
  }

  #get(host: HostProcess, client: string, key: string): Promise<boolean> {
    return this.#call(host, client, key, { type: "get", key }, (value) => ({
      type: "get",
      found: value as string | null,
    }));
  }

  #set(host: HostProcess, client: string, key: string): Promise<boolean> {
    const value = `${key}:${++this.#values}`;
    return this.#call(host, client, key, { type: "set", key, value }, () => ({
      type: "set",
      value,
    }));
  }

  #delete(host: HostProcess, client: string, key: string): Promise<boolean> {
    return this.#call(host, client, key, { type: "delete", key }, () => ({ type: "delete" }));
  }

  async #swap(host: HostProcess, client: string, key: string): Promise<boolean> {
    let read: readonly [string | null, string] | null = null;
    await this.#call(host, client, key, { type: "versioned", key }, (found) => {
      if (found === undefined) return { type: "get", found: null };
      read = found as readonly [string | null, string];
      return { type: "get", found: read[0] };
    });
    if (read === null) return false;
    const [expected, version] = read as readonly [string | null, string];
    const value = `${key}:${++this.#values}`;
    return this.#call(host, client, key, { type: "swap", key, version, value }, (hasWon) => ({
      type: "swap",
      expected,
      version,
      value,
      hasWon: hasWon === true,
    }));
  }

  #add(host: HostProcess, client: string, key: string, delta: 0 | 1): Promise<boolean> {
    return this.#call(host, client, key, { type: "increment", key, delta }, (sum) => ({
      type: "increment",
      delta,
      sum: Number(sum),
    }));
  }

  #list(host: HostProcess, client: string): Promise<boolean> {
    return this.#call(host, client, "", { type: "list" }, (keys) => ({
      type: "list",
      keys: keys as string[],
    }));
  }

  /** Whether it was answered. `told` makes the call of the history, from nothing where there is no answer. */
  async #call(
    host: HostProcess,
    client: string,
    key: string,
    asked: HostCall,
    told: (value: HostReply["value"]) => Call,
  ): Promise<boolean> {
    const beginMicroseconds = Number(process.hrtime.bigint() / 1_000n);
    const reply = await host.call(asked);
    const code = reply === null ? "the host was killed" : reply.code;
    const isRead = asked.type === "get" || asked.type === "versioned" || asked.type === "list";
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
    if (isRead) return false;
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
