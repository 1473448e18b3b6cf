/** What a run needs to know of an engine: how hosts reach it, what can be done to it, and what is promised meanwhile. */

import { setTimeout as sleep } from "node:timers/promises";
import type { StoreConfig } from "../../src/stores/store-config.ts";
import type { StorePromise } from "./check-history.ts";
import type { Random } from "./random.ts";

/** Something that happens to servers or networks, and is over when `run` resolves. */
export interface Fault {
  readonly name: string;
  readonly run: (random: Random) => Promise<void>;
}

/** Servers that run, for one run. */
export interface ChaosEngine extends AsyncDisposable {
  readonly faults: readonly Fault[];
  readonly promise: StorePromise;
  /** Whether the page promises that no answered write is lost whatever of these faults happens. */
  readonly isSafe: boolean;
  /** How a host reaches the store; hosts are numbered from 0. */
  configOf(host: number): StoreConfig;
  /** Resolves once all servers are there again and in step. */
  whenWell(): Promise<void>;
}

/** How many hosts share the store. */
export const hostCount = 3;

/** The address that a host's connections come from, where an engine has to tell hosts apart. */
export function addressOfHost(host: number): string {
  return `127.0.1.${host + 1}`;
}

/** A while in which something is stopped: around what servers take for dead. */
export function aWhile(random: Random): Promise<void> {
  return sleep(random.between(1_500, 2_200));
}

/** How long a call of a store may take here, so that clients go on while something is away. */
export const timeoutMilliseconds = 2_000;
