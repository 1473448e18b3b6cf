import { isDeepStrictEqual } from "node:util";
import type { ComponentBundle } from "../../guests/isolate/plan.ts";
import { isStoreInMemory } from "../../stores/registry.ts";
import { FrontDoor } from "./front-door.ts";
import { createWorkerPlan, planInspector } from "./create-worker-plan.ts";
import type { InspectorPlan, WorkerPlan } from "./messages.ts";
import { memoryGroup } from "../../config/runtime-config/memory-groups.ts";
import { Offenders } from "./apart/offenders.ts";
import { processGroups, sharedWorkerCounts, whyApart } from "./apart/process-groups.ts";
import { describeMove, type Offence } from "./apart/offence.ts";
import { type OwnProcessChange, OwnProcesses, type ProcessGroup } from "./apart/own-processes.ts";
import type { PrepareOptions, Prepared } from "./prepare.ts";
import { ServedIdentity } from "./served-identity.ts";
import { Turns } from "./turns.ts";
import { Metrics } from "./metrics.ts";
import type { Io } from "../../common/io.ts";
import type { UpOptions } from "./up-options.ts";
import { WorkerPool, type RequestSink } from "./worker-pool.ts";
import type { WorkerCounts } from "./workload.ts";

/** What is new once an application is reloaded. */
export interface Reloaded {
  /** Labels of stores in memory that are empty now. */
  readonly emptiedStores: readonly string[];
}

/** What a service is handed by who shows it to a person. */
export interface ServiceParts extends Pick<PrepareOptions, "bundle"> {
  /** Takes what workers tell of requests; without it they tell nothing. */
  readonly requestLines?: RequestSink | null;
  /** Whether a failed request is answered with why it failed. */
  readonly showsErrors?: boolean;
}

/** How long processes of components get to close their stores, when nobody asks them any more. */
const ownStopMillisecondsMax = 500;

/** A served application: its port, its workers, and the plan that they serve. */
export class Service {
  readonly #options: UpOptions;
  readonly #io: Io;
  readonly #bundle: PrepareOptions["bundle"];
  readonly #door = new FrontDoor();
  readonly #requestLines: RequestSink | null;
  readonly #showsErrors: boolean;
  readonly #inspector: InspectorPlan | null;
  #pool: WorkerPool;
  readonly #own: OwnProcesses;
  readonly #offenders: Offenders;
  readonly #identity: ServedIdentity;
  #isStopping = false;
  readonly #stopping = new AbortController();
  #baseUrl: string | null = null;
  #served: { readonly prepared: Prepared; readonly plan: WorkerPlan } | null = null;
  readonly #turns = new Turns();
  readonly #metrics: Metrics;
  /** Is told when a worker's process ends. */
  onWorkerEnd: () => void = () => {};

  /** The first worker's process starts at once. */
  constructor(
    options: UpOptions,
    io: Io,
    { bundle, requestLines = null, showsErrors = false }: ServiceParts = {},
  ) {
    this.#options = options;
    this.#io = io;
    this.#bundle = bundle;
    this.#requestLines = requestLines;
    this.#identity = new ServedIdentity(options.tls ?? null, (text) => this.#say(text));
    this.#showsErrors = showsErrors;
    this.#inspector = planInspector(options);
    this.#pool = this.#createPool();
    this.#metrics = new Metrics(options.metricsListen, {
      workers: () => this.#pool.measure(),
      apart: () => this.#own.measure(),
      isolatedCount: () => Object.keys(this.isolated).length,
      quarantinedCount: () => this.#offenders.present.size,
    });
    this.#own = new OwnProcesses({
      say: (text) => this.#say(text),
      offence: (offence) => this.#offence(offence),
    });
    this.#offenders = new Offenders(options.isolationMilliseconds, (component) => {
      void this.#turns.take(() => this.#takeBack(component));
    });
  }

  /** What is served, once something is. */
  get prepared(): Prepared | null {
    return this.#served?.prepared ?? null;
  }

  /** Where it is served, without a trailing slash; "" before. */
  get baseUrl(): string {
    return this.#baseUrl ?? "";
  }

  /** Serves the application. Rejects with errors of the table; it may then be tried again. */
  async start(): Promise<void> {
    const prepared = await this.#prepare();
    await this.#identity.tell(this.#pool);
    const { listen, findFreePort } = this.#options;
    this.#baseUrl ??= await this.#door.listen(listen, findFreePort, this.#identity.scheme);
    const plan = await this.#planOf(prepared);
    await this.#metrics.listen();
    const change = await this.#prepareOwn(plan, prepared);
    try {
      const started = this.#pool.start(change.plan, this.#workerCounts(prepared));
      await Promise.all([change.started, started]);
    } catch (error) {
      change.discard();
      const failed = this.#pool;
      // A pool starts a process, which nobody would end any more.
      if (!this.#isStopping) this.#pool = this.#createPool();
      await failed.stop(performance.now());
      throw error;
    }
    await change.commit();
    this.#served = { prepared, plan };
  }

  /** Prints that the application is served, where, and what there is to know about it. */
  async announce(): Promise<void> {
    const { announce } = await import("./announce.ts");
    if (this.prepared !== null) {
      const { baseUrl, isolated } = this;
      announce(this.#options.format, this.#io, this.prepared, { baseUrl, isolated });
      this.#metrics.announce(this.#io);
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
        isStoreInMemory(stores[label]) &&
        isStoreInMemory(before[label]) &&
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

  /** Components with a process of their own, with why, for people. */
  get isolated(): Readonly<Record<string, string>> {
    return whyApart(this.prepared?.isolated ?? {}, [...this.#offenders.present.values()]);
  }

  /** Answers what is in flight, then ends. */
  async stop(): Promise<void> {
    const askedAt = performance.now();
    this.#isStopping = true;
    this.#stopping.abort();
    this.#identity[Symbol.dispose]();
    this.#offenders.close();
    await this.#door.close();
    this.#metrics.close();
    await this.#pool.stop(askedAt);
    // Those who passed requests on to them are gone.
    await this.#own.stop(ownStopMillisecondsMax);
    this.#requestLines?.close();
  }

  /** Ends the workers at once. */
  kill(): void {
    this.#pool.killAll();
    this.#own.kill();
  }

  #createPool(): WorkerPool {
    return new WorkerPool(this.#door, {
      say: (text) => this.#say(text),
      offence: (offence) => this.#offence(offence),
      requests: (requests, moreCount) => this.#requestLines?.add(requests, moreCount),
      workerEnded: () => this.onWorkerEnd(),
    });
  }

  async #prepare(): Promise<Prepared> {
    const { prepare } = await import("./prepare.ts");
    const bundle = this.#bundle === undefined ? {} : { bundle: this.#bundle };
    const fetching = {
      environment: this.#io.environment,
      signal: this.#stopping.signal,
      say: (text: string) => this.#say(text),
    };
    const options = { ...this.#options, ...(await this.#options.variableFiles?.read()) };
    return prepare(options, { ...bundle, fetching, isServed: this.#served !== null });
  }

  async #replace(prepared: Prepared, changed: readonly string[] | null): Promise<void> {
    const plan = await this.#planOf(prepared);
    const change = await this.#prepareOwn(plan, prepared);
    try {
      await change.started;
      await change.open(changed);
      const anew = changed === null ? null : [...new Set([...changed, ...change.moved])];
      await this.#pool.replace(change.plan, this.#workerCounts(prepared), anew);
    } catch (error) {
      change.discard();
      throw error;
    }
    await change.commit();
    this.#served = { prepared, plan };
  }

  #say(text: string): void {
    this.#io.stderr.write(`${text}\n`);
  }

  #offence({ component, what }: Offence): void {
    // A component apart could not be debugged.
    if (this.#isStopping || this.#inspector !== null) return;
    void this.#turns.take(() => this.#moveApart(component, what));
  }

  /** Gives a component a process of its own, together with those that share memory with it. */
  async #moveApart(component: string, what: string): Promise<void> {
    if (this.#served === null || this.#isStopping) return;
    const { prepared, plan } = this.#served;
    const { app, stores, isolated } = prepared;
    if (app.components[component] === undefined || isolated[component] !== undefined) return;
    const group = memoryGroup(app, stores, component);
    const wasApart = this.#own.has(component);
    const milliseconds = this.#offenders.add(component, { group, why: `it ${what}` });
    this.#say(describeMove({ component, what }, { group, wasApart, milliseconds }));
    if (wasApart) return;
    const change = await this.#prepareOwn(plan, prepared);
    this.#pool.adopt(change.plan, this.#workerCounts(prepared), change.moved);
    await change.commit();
  }

  /** Lets the workers serve a component again that has been quiet. */
  async #takeBack(component: string): Promise<void> {
    const offender = this.#offenders.present.get(component);
    if (this.#served === null || this.#isStopping || offender === undefined) return;
    this.#offenders.remove(component);
    const name = JSON.stringify(component);
    try {
      await this.#replace(this.#served.prepared, []);
      this.#say(`Component ${name} has been quiet and is served with the others again.`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#offenders.add(component, offender);
      this.#say(`Component ${name} keeps its own process: ${reason}`);
    }
  }

  async #prepareOwn(plan: WorkerPlan, prepared: Prepared): Promise<OwnProcessChange> {
    const groups = this.#groups(prepared);
    // Nobody else comes in there.
    if (groups.length > 0) await this.#door.listenInside(this.#own.door);
    return this.#own.prepare(plan, groups);
  }

  #groups(prepared: Prepared): ProcessGroup[] {
    return processGroups(prepared, [...this.#offenders.present.keys()]);
  }

  #workerCounts(prepared: Prepared): WorkerCounts {
    const { workers, workersAtRest } = this.#options;
    const wanted = { atRest: workersAtRest, most: workers };
    return sharedWorkerCounts(prepared, this.#groups(prepared), wanted);
  }

  #planOf(prepared: Prepared): Promise<WorkerPlan> {
    return createWorkerPlan(this.#options, prepared, {
      origin: this.#baseUrl,
      truncate: this.#options.truncateLogs && this.#served === null,
      tellsRequests: this.#requestLines !== null,
      showsErrors: this.#showsErrors,
      inspector: this.#inspector,
    });
  }
}
