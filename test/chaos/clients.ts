/** Clients that call the store through hosts. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Call, Operation } from "./history.ts";
import type { HostCall, HostReply } from "./host-process.ts";
import { JointCalls } from "./joint-calls.ts";
import { jointCounter, jointKeys } from "./joint-keys.ts";
import { Random } from "./random.ts";
import { type Client, type Host, Recorder } from "./recorder.ts";

const valueKeys = ["value-0", "value-1", "value-2", "value-3"];
const counterKeys = ["counter-0", "counter-1"];
/** A client waits so long at most between two calls, so that histories stay short enough to check. */
const pauseMillisecondsMax = 12;
/** After an error, so that hosts that are cut off are not the only ones to be asked. */
const errorPauseMilliseconds = 30;
const clientsOfHost = 4;
/** How often a step is one of several keys, where the engine has commits. */
const jointShare = 0.3;

/** All clients of all hosts. */
export class Clients {
  readonly #recorder = new Recorder();
  readonly #joint = new JointCalls(this.#recorder);
  readonly #hosts: readonly Host[];
  readonly #seed: number;
  readonly #hasCommits: boolean;
  #isOver = false;
  #values = 0;
  #failure: Error | null = null;
  #running: Promise<unknown> = Promise.resolve();

  constructor(
    hosts: readonly Host[],
    { seed, hasCommits }: { readonly seed: number; readonly hasCommits: boolean },
  ) {
    this.#hosts = hosts;
    this.#seed = seed;
    this.#hasCommits = hasCommits;
  }

  get operations(): readonly Operation[] {
    return this.#recorder.operations;
  }

  /** How often each error was met. */
  get errors(): ReadonlyMap<string, number> {
    return this.#recorder.errors;
  }

  /** Calls that were answered. */
  get answered(): number {
    return this.#recorder.answered;
  }

  /** Begins; goes on until `stop`. */
  start(): void {
    const clients = this.#hosts.flatMap((host, place) =>
      Array.from({ length: clientsOfHost }, (_, number) =>
        this.#run(
          { host, name: `${host.name}.${number}` },
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

  /** Ends the work where nobody waits for it any more: clients that go on keep their process alive. */
  giveUp(): void {
    this.#isOver = true;
  }

  /** Reads every key through every host, once each was answered or false is returned by `isInTime`. */
  async readAll(isInTime: () => boolean): Promise<boolean> {
    const clients = this.#hosts.map((host): Client => ({ host, name: `${host.name}.end` }));
    const joint = this.#hasCommits ? [...jointKeys, jointCounter] : [];
    const calls = clients.flatMap((client) => [
      ...counterKeys.map((key) => () => this.#add(client, key, 0)),
      ...valueKeys.map((key) => () => this.#get(client, key)),
      ...joint.map((key) => () => this.#joint.get(client, key)),
      () => this.#list(client),
    ]);
    for (const call of calls) {
      while (!(await call())) {
        if (!isInTime()) return false;
        await sleep(errorPauseMilliseconds);
      }
    }
    return true;
  }

  async #run(client: Client, random: Random): Promise<void> {
    while (!this.#isOver) {
      const isAnswered = client.host.isRunning && (await this.#step(client, random));
      await sleep(isAnswered ? random.between(0, pauseMillisecondsMax) : errorPauseMilliseconds);
    }
  }

  #step(client: Client, random: Random): Promise<boolean> {
    if (this.#hasCommits && random.next() < jointShare) return this.#joint.step(client, random);
    const key = random.pick(valueKeys);
    const draw = random.next();
    if (draw < 0.25) return this.#get(client, key);
    if (draw < 0.4) return this.#set(client, key);
    if (draw < 0.47) return this.#delete(client, key);
    if (draw < 0.67) return this.#swap(client, key);
    if (draw < 0.92) return this.#add(client, random.pick(counterKeys), 1);
    return this.#list(client);
  }

  #get(client: Client, key: string): Promise<boolean> {
    return this.#ask(client, key, { type: "get", key }, (value) => ({
      type: "get",
      found: value as string | null,
    }));
  }

  #set(client: Client, key: string): Promise<boolean> {
    const value = `${key}:${++this.#values}`;
    return this.#ask(client, key, { type: "set", key, value }, () => ({
      type: "set",
      value,
    }));
  }

  #delete(client: Client, key: string): Promise<boolean> {
    return this.#ask(client, key, { type: "delete", key }, () => ({ type: "delete" }));
  }

  async #swap(client: Client, key: string): Promise<boolean> {
    let read: readonly [string | null, string] | null = null;
    await this.#ask(client, key, { type: "versioned", key }, (found) => {
      if (found === undefined) return { type: "get", found: null };
      read = found as readonly [string | null, string];
      return { type: "get", found: read[0] };
    });
    if (read === null) return false;
    const [expected, version] = read as readonly [string | null, string];
    const value = `${key}:${++this.#values}`;
    return this.#ask(client, key, { type: "swap", key, version, value }, (hasWon) => ({
      type: "swap",
      expected,
      version,
      value,
      hasWon: hasWon === true,
    }));
  }

  #add(client: Client, key: string, delta: 0 | 1): Promise<boolean> {
    return this.#ask(client, key, { type: "increment", key, delta }, (sum) => ({
      type: "increment",
      delta,
      sum: Number(sum),
    }));
  }

  #list(client: Client): Promise<boolean> {
    return this.#ask(client, "", { type: "list" }, (keys) => ({
      type: "list",
      keys: keys as string[],
    }));
  }

  #ask(
    client: Client,
    key: string,
    asked: HostCall,
    told: (value: HostReply["value"]) => Call,
  ): Promise<boolean> {
    return this.#recorder.ask(client, { key, asked, told });
  }
}
