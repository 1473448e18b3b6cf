/** One run: hosts, clients and faults for a while, and then the checks. */

import { loadavg, availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { differencesOf } from "../../src/stores/registry.ts";
import { patient } from "../support/patience.ts";
import { checkHistory, type Verdict } from "./check-history.ts";
import { Clients } from "./clients.ts";
import { addressOfHost, aWhile, type ChaosEngine, type Fault, hostCount } from "./engine.ts";
import { HostProcess } from "./host-process.ts";
import type { Operation } from "./history.ts";
import { Random } from "./random.ts";

/** What came of a run. */
export interface ChaosReport {
  readonly verdict: Verdict;
  readonly operations: readonly Operation[];
  readonly errors: ReadonlyMap<string, number>;
  /** How often each fault was met. */
  readonly faults: ReadonlyMap<string, number>;
}

/** How a run goes. */
export interface ChaosOptions {
  readonly seed: number;
  /** Asked before each fault, with how many there were. */
  readonly goesOn: (faults: number) => boolean;
  /** Told what happens, for people. */
  readonly note?: (text: string) => void;
}

/** Nothing was answered for so long, on a machine that does not get to it: that says nothing of a store. */
export class NoVerdict extends Error {}

/** Calls that have to be answered between two faults. */
const answeredBetween = 60;
const patienceMilliseconds = 60_000;

/** Runs; each fault comes once before any comes twice. */
export async function runChaos(engine: ChaosEngine, options: ChaosOptions): Promise<ChaosReport> {
  const { seed, goesOn, note = () => {} } = options;
  const random = new Random(seed);
  const hosts: HostProcess[] = [];
  const clients = new Clients(hosts, { seed, hasCommits: hasCommits(engine) });
  try {
    for (let host = 0; host < hostCount; host++) {
      const config = engine.configOf(host);
      const address = config.type === "redis" ? addressOfHost(host) : "";
      hosts.push(await HostProcess.start(`host-${host}`, config, address));
    }
    clients.start();
    await progress(clients);
    const faults = new Map<string, number>();
    const all = [...engine.faults, ...hostFaults(hosts)];
    for (let count = 0, left: Fault[] = []; goesOn(count); count++) {
      if (left.length === 0) left = random.shuffle(all);
      const fault = left.pop() as Fault;
      note(`${fault.name} (${clients.operations.length} calls so far)`);
      await fault.run(random);
      faults.set(fault.name, (faults.get(fault.name) ?? 0) + 1);
      await engine.whenWell();
      await progress(clients);
    }
    await clients.stop();
    const end = performance.now() + patient(patienceMilliseconds);
    if (!(await clients.readAll(() => performance.now() < end))) nothingAnswered();
    const { operations, errors } = clients;
    return { verdict: checkHistory(operations, engine.promise), operations, errors, faults };
  } finally {
    clients.giveUp();
    for (const host of hosts) await host.kill();
  }
}

function hasCommits(engine: ChaosEngine): boolean {
  return differencesOf(engine.configOf(0)).every(({ lacks }) => lacks !== "commits");
}

function hostFaults(hosts: readonly HostProcess[]): Fault[] {
  return [
    {
      name: "a host killed",
      async run(random) {
        const host = random.pick(hosts);
        await host.kill();
        await host.restart();
      },
    },
    {
      name: "a host stopped for 1.5 to 2.2 s",
      async run(random) {
        const host = random.pick(hosts);
        host.pause();
        await aWhile(random);
        host.resume();
      },
    },
  ];
}

async function progress(clients: Clients): Promise<void> {
  const wanted = clients.answered + answeredBetween;
  const end = performance.now() + patient(patienceMilliseconds);
  while (clients.answered < wanted) {
    if (performance.now() > end) nothingAnswered();
    await sleep(20);
  }
}

function nothingAnswered(): never {
  const load = (loadavg()[0] ?? 0) / availableParallelism();
  const text = `too little was answered within ${patient(patienceMilliseconds)} ms`;
  if (load > 4)
    throw new NoVerdict(`${text}, with ${load.toFixed(1)} processes for each processor`);
  throw new Error(text);
}
