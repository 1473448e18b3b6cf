import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ProcessSeries } from "../../../telemetry/prometheus-text.ts";
import type { WorkerPlan } from "../messages.ts";
import { ownPlan } from "./own-plan.ts";
import { OwnProcess, type OwnProcessListener } from "./own-process.ts";

/** The longest path of a socket that every system takes. */
const socketPathBytesMax = 100;

/** Components that are to be in one process of their own. */
export interface ProcessGroup {
  readonly components: readonly string[];
  /** Whether other processes go first, as these have cost one. */
  readonly yields: boolean;
}

/** A plan with the sockets of those who do not answer in the workers, and what is to be done about it. */
export interface OwnProcessChange {
  readonly plan: WorkerPlan;
  /** Components whose requests go another way than before. */
  readonly moved: readonly string[];
  /** Resolves when what is new answers for the first time; rejects with why it cannot. */
  readonly started: Promise<void>;
  /** Lets those that stay open the plan; rejects with why one cannot. */
  open(changed: readonly string[] | null): Promise<void>;
  /** The workers serve the plan: those who stay do so too, others end. */
  commit(): Promise<void>;
  discard(): void;
}

/** All processes of components that run apart from the others. */
export class OwnProcesses {
  readonly #listener: OwnProcessListener;
  #folder: string | null = null;
  #lastNumber = 0;
  /** By component; components that share memory have one process. */
  #live: ReadonlyMap<string, OwnProcess> = new Map();
  readonly #ending = new Set<OwnProcess>();

  constructor(listener: OwnProcessListener) {
    this.#listener = listener;
  }

  /** The socket at which these processes reach the workers, for what their components ask of others. */
  get door(): string {
    this.#folder ??= createFolder();
    return join(this.#folder, "door");
  }

  /** Whether a component has a process of its own. */
  has(component: string): boolean {
    return this.#live.has(component);
  }

  /** Starts what `groups` needs that is not there, for a plan in which nothing is passed on yet. */
  prepare(plan: WorkerPlan, groups: readonly ProcessGroup[]): OwnProcessChange {
    const before = this.#live;
    const now = new Map<string, OwnProcess>();
    const fresh: OwnProcess[] = [];
    for (const { components: group, yields } of groups) {
      const present = before.get(group[0] ?? "");
      const isSame = present?.components.join("\n") === group.join("\n");
      const own = isSame && present !== undefined ? present : this.#start(plan, group, yields);
      if (own !== present) fresh.push(own);
      for (const id of group) now.set(id, own);
    }
    const ids = new Set([...before.keys(), ...now.keys()]);
    const moved = [...ids].filter((id) => before.get(id) !== now.get(id));
    const passedOn = Object.fromEntries([...now].map(([id, { socketPath }]) => [id, socketPath]));
    const lasting = [...new Set(now.values())].filter((own) => !fresh.includes(own));
    const opened = new Set<OwnProcess>();
    const planOf = (own: OwnProcess): WorkerPlan & { readonly socketPath: string } =>
      ownPlan(plan, own.components, { ...processOf(own), door: this.door });
    const started = Promise.all(fresh.map((own) => own.started)).then(() => {});
    started.catch(() => {});
    return {
      plan: { ...plan, app: { ...plan.app, passedOn } },
      moved,
      started,
      open: async (changed) => {
        await Promise.all(
          lasting.map(async (own) => {
            if (await own.open(planOf(own), ownChanged(own, changed))) opened.add(own);
          }),
        );
      },
      commit: async () => {
        this.#live = now;
        await Promise.all(lasting.map((own) => own.switch(planOf(own), opened.has(own))));
        for (const own of new Set(before.values())) {
          if (![...now.values()].includes(own)) this.#retire(own);
        }
      },
      discard: () => {
        for (const own of opened) own.discard();
        for (const own of fresh) own.kill();
      },
    };
  }

  /** What each has measured. */
  measure(): Promise<readonly ProcessSeries[]> {
    return Promise.all(this.#all().map((own) => own.measure()));
  }

  /** Lets all answer what they have, for so long; resolves when they have ended. */
  async stop(millisecondsMax: number): Promise<void> {
    await Promise.all(this.#all().map((own) => own.stop(millisecondsMax)));
    this.#removeFolder();
  }

  /** Ends all at once. */
  kill(): void {
    for (const own of this.#all()) own.kill();
    this.#removeFolder();
  }

  #all(): OwnProcess[] {
    return [...new Set([...this.#live.values(), ...this.#ending])];
  }

  #retire(own: OwnProcess): void {
    this.#ending.add(own);
    void own.retire().then(() => this.#ending.delete(own));
  }

  #start(plan: WorkerPlan, components: readonly string[], yields: boolean): OwnProcess {
    this.#lastNumber += 1;
    const { door } = this;
    const socketPath = join(dirname(door), String(this.#lastNumber));
    return new OwnProcess(
      components,
      ownPlan(plan, components, { socketPath, yields, door }),
      this.#listener,
    );
  }

  #removeFolder(): void {
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = null;
  }
}

function processOf({ socketPath, yields }: OwnProcess) {
  return { socketPath, yields };
}

/** Only those that a process serves are anything to it. */
function ownChanged(own: OwnProcess, changed: readonly string[] | null): readonly string[] | null {
  return changed === null ? null : changed.filter((id) => own.components.includes(id));
}

/** A folder that only this user may enter. */
function createFolder(): string {
  const inTemporary = join(tmpdir(), "bobbin-");
  const isShort = Buffer.byteLength(inTemporary) + 16 < socketPathBytesMax;
  return mkdtempSync(isShort ? inTemporary : "/tmp/bobbin-");
}
