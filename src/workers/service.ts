import { isDeepStrictEqual } from "node:util";
import type { ComponentBundle } from "../guests/isolate/plan.ts";
import { isStoreInMemory, type StoreConfig } from "../stores/store-config.ts";
import { createRequestLines, type RequestLines } from "../terminal/request-lines.ts";
import { FrontDoor } from "./front-door.ts";
import type { GuestLogOptions } from "./guest-log.ts";
import type { WorkerPlan } from "./messages.ts";
import type { PrepareOptions, Prepared } from "./prepare.ts";
import { Turns } from "./turns.ts";
import type { Io, UpOptions } from "./up-options.ts";
import { WorkerPool } from "./worker-pool.ts";

/** What is new once an application is reloaded. */
export interface Reloaded {
  /** Labels of stores in memory that are empty now. */
  readonly emptiedStores: readonly string[];
}

/** A served application: its port, its workers, and the plan that they serve. */
export class Service {
  readonly #options: UpOptions;
  readonly #io: Io;
  readonly #bundle: PrepareOptions["bundle"];
  readonly #door = new FrontDoor();
  readonly #requestLines: RequestLines | null;
  #pool: WorkerPool;
  #baseUrl: string | null = null;
  #served: { readonly prepared: Prepared; readonly plan: WorkerPlan } | null = null;
  readonly #turns = new Turns();
  /** Is told when a worker's process ends. */
  onWorkerEnd: () => void = () => {};

  /** The first worker's process starts at once. `bundle` as in `prepare`. */
  constructor(options: UpOptions, io: Io, bundle?: PrepareOptions["bundle"]) {
    this.#options = options;
    this.#io = io;
    this.#bundle = bundle;
    const isShown = io.stderr.isTerminal && !options.quiet;
    this.#requestLines = isShown ? createRequestLines(io.stderr) : null;
    this.#pool = this.#createPool();
  }

  /** What is served, once something is. */
  get prepared(): Prepared | null {
    return this.#served?.prepared ?? null;
  }

  /** Where it is served, without a trailing slash. */
  get baseUrl(): string {
    return this.#baseUrl ?? "";
  }

  /** Serves the application. Rejects with errors of the table; it may then be tried again. */
  async start(): Promise<void> {
    const prepared = await this.#prepare();
    const plan = await this.#planOf(prepared);
    this.#baseUrl ??= await this.#door.listen(this.#options.listen, this.#options.findFreePort);
    try {
      await this.#pool.start(plan, workerCount(this.#options, prepared));
    } catch (error) {
      const failed = this.#pool;
      this.#pool = this.#createPool();
      await failed.stop(performance.now());
      throw error;
    }
    this.#served = { prepared, plan };
  }

  /** Prints that the application is served, where, and what there is to know about it. */
  async announce(): Promise<void> {
    const { announce } = await import("./announce.ts");
    if (this.prepared !== null) {
      announce(this.#options.format, this.#io, this.prepared, this.baseUrl);
    }
  }

  /**
   * Reads everything anew and serves that in place of what is served; `all` opens also components
   * anew that are as they were. Rejects with errors of the table, and then nothing has changed.
   */
  reload(all: boolean): Promise<Reloaded> {
    return this.#turns.take(() => this.#reload(all));
  }

  async #reload(all: boolean): Promise<Reloaded> {
    const before = this.#served?.prepared.plan.stores ?? {};
    const prepared = await this.#prepare();
    await this.#replace(prepared, all ? Object.keys(prepared.app.components) : null);
    const { stores } = prepared;
    const emptiedStores = Object.keys(stores).filter(
      (label) =>
        isInMemory(stores[label]) &&
        isInMemory(before[label]) &&
        !isDeepStrictEqual(stores[label], before[label]),
    );
    return { emptiedStores };
  }

  /** Serves these bundles in place of those of the same components. Rejects as `reload` does. */
  replaceBundles(bundles: Readonly<Record<string, ComponentBundle>>): Promise<void> {
    return this.#turns.take(() => this.#replaceBundles(bundles));
  }

  async #replaceBundles(bundles: Readonly<Record<string, ComponentBundle>>): Promise<void> {
    if (this.#served === null) return;
    const { prepared } = this.#served;
    const plan = { ...prepared.plan, bundles: { ...prepared.plan.bundles, ...bundles } };
    await this.#replace({ ...prepared, plan }, Object.keys(bundles));
  }

  /** Answers what is in flight, then ends. */
  async stop(): Promise<void> {
    const askedAt = performance.now();
    await this.#door.close();
    await this.#pool.stop(askedAt);
    this.#requestLines?.close();
  }

  /** Ends the workers at once. */
  kill(): void {
    this.#pool.killAll();
  }

  #createPool(): WorkerPool {
    return new WorkerPool(this.#door, this.#options.cpuTimeLimitMilliseconds, {
      say: (text) => this.#io.stderr.write(`${text}\n`),
      requests: (requests, moreCount) => this.#requestLines?.add(requests, moreCount),
      workerEnded: () => this.onWorkerEnd(),
    });
  }

  async #prepare(): Promise<Prepared> {
    const { prepare } = await import("./prepare.ts");
    const bundle = this.#bundle === undefined ? {} : { bundle: this.#bundle };
    return prepare(this.#options, { ...bundle, isServed: this.#served !== null });
  }

  async #replace(prepared: Prepared, changed: readonly string[] | null): Promise<void> {
    const plan = await this.#planOf(prepared);
    await this.#pool.replace(plan, workerCount(this.#options, prepared), changed);
    this.#served = { prepared, plan };
  }

  async #planOf(prepared: Prepared): Promise<WorkerPlan> {
    const truncate = this.#options.truncateLogs && this.#served === null;
    const logs = await prepareLogs(this.#options, prepared, truncate);
    return { app: prepared.plan, logs, tellsRequests: this.#requestLines !== null };
  }
}

/** Creates the log files, so that a folder that cannot be written is known before the port is open. */
async function prepareLogs(
  options: UpOptions,
  { app, directories }: Prepared,
  truncate: boolean,
): Promise<Omit<GuestLogOptions, "stderr">> {
  const { openGuestLogs } = await import("./guest-log.ts");
  const logs = {
    logDir: directories.logDir,
    componentIds: Object.keys(app.components),
    follow: options.follow,
    quiet: options.quiet,
  };
  openGuestLogs({ ...logs, truncate, stderr: process.stderr }).close();
  return { ...logs, truncate: false };
}

function isInMemory(config: StoreConfig | undefined): boolean {
  return config !== undefined && isStoreInMemory(config);
}

/** A store in memory is one process's own, so that only one worker can serve it. */
function workerCount(options: UpOptions, { app, stores }: Prepared): number {
  const granted = Object.values(app.components).flatMap((component) => component.keyValueStores);
  const inMemory = granted.some((label) => isInMemory(stores[label]));
  return inMemory ? 1 : options.workers;
}
