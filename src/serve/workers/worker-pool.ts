import type { ObservedRequest } from "../http/answers.ts";
import type { TlsIdentity } from "../http/secure-door.ts";
import { apartLimits } from "../../limits.ts";
import type { ProcessSeries } from "../../telemetry/prometheus-text.ts";
import type { Ending } from "./ending.ts";
import type { FrontDoor } from "./front-door.ts";
import { beatMilliseconds, type SentError, type WorkerPlan } from "./messages.ts";
import { describeHang, loadingEnded, loadingHangs, type Offence } from "./apart/offence.ts";
import { receivedError } from "./sent-error.ts";
import { formatAddress } from "../../common/address.ts";
import { type WorkerCounts, Workload } from "./workload.ts";
import { WorkerProcess, type WorkerEvents, type WorkerHang } from "./worker-process.ts";

/** A worker that takes longer to stop is killed. */
const stopMillisecondsMax = 1_900;

/** Takes what workers tell of requests. */
export interface RequestSink {
  /** Requests, and how many more there were. */
  add(requests: readonly ObservedRequest[], moreCount: number): void;
  /** No more come. */
  close(): void;
}

/** What a pool tells of its workers. */
export interface PoolListener {
  /** Takes lines for people. */
  say(text: string): void;
  requests(requests: readonly ObservedRequest[], moreCount: number): void;
  /** A component has cost a worker. */
  offence(offence: Offence): void;
  /** A worker's process has ended, and may have left the terminal in another state. */
  workerEnded(): void;
}

/** The worker processes: starts them, replaces those that die or hang, stops them. */
export class WorkerPool implements WorkerEvents {
  readonly #door: FrontDoor;
  readonly #listener: PoolListener;
  readonly #workers = new Set<WorkerProcess>();
  readonly #first = Promise.withResolvers<void>();
  #plan: WorkerPlan | null = null;
  #identity: TlsIdentity | null = null;
  #lookedAt = performance.now();
  #restartMilliseconds = 0;
  readonly #workload = new Workload(performance.now());
  #counts: WorkerCounts = { atRest: 1, most: 1 };
  /** How many there should be at present. */
  #count = 1;
  #watch: NodeJS.Timeout | null = null;
  #isServing = false;
  #isStopping = false;
  #allGone: (() => void) | null = null;

  /** Starts the first worker's process at once. */
  constructor(door: FrontDoor, listener: PoolListener) {
    this.#door = door;
    this.#listener = listener;
    this.#first.promise.catch(() => {});
    door.onWait = () => this.#wait();
    this.#spawn();
  }

  /** Resolves when the first worker answers; the others follow. Rejects with why it cannot. */
  async start(plan: WorkerPlan, counts: WorkerCounts): Promise<void> {
    this.#plan = plan;
    for (const worker of this.#workers) this.#begin(worker, plan);
    await this.#first.promise;
    this.#isServing = true;
    this.#lookedAt = performance.now();
    this.#watch = setInterval(() => this.#look(), beatMilliseconds);
    this.#resize(counts);
  }

  /**
   * Lets all workers serve a new plan, as many of them as `counts` say, without a pause. Rejects with why one cannot;
   * then all serve the plan that they have. `changed` as in `RunningApp.open`.
   */
  async replace(
    plan: WorkerPlan,
    counts: WorkerCounts,
    changed: readonly string[] | null,
  ): Promise<void> {
    const lasting = this.#lasting().slice(0, counts.most);
    const outcomes = await Promise.all(lasting.map((worker) => worker.open(plan, changed)));
    const error = outcomes.find((outcome) => typeof outcome === "object" && outcome !== null);
    if (error !== undefined || !outcomes.includes("opened")) {
      for (const worker of lasting) worker.discard();
      throw receivedError(error ?? endedWhileOpening);
    }
    this.#plan = plan;
    await Promise.all(lasting.map((worker) => worker.switch(plan)));
    this.#resize(counts);
  }

  /**
   * Lets all workers serve a plan in which requests for these components are passed on. That cannot fail, and
   * no worker waits for another, which may hang.
   */
  adopt(plan: WorkerPlan, counts: WorkerCounts, components: readonly string[]): void {
    this.#plan = plan;
    for (const worker of this.#lasting()) {
      if (worker.isReady) worker.adopt(plan, components);
      // One that has begun to load these components may never end.
      else this.#startAnew(worker);
    }
    this.#resize(counts);
  }

  /** Connections begin with TLS, from the next one on with this identity. */
  identify(identity: TlsIdentity): void {
    this.#identity = identity;
    // Those that have not begun are told when they do.
    for (const worker of this.#workers) if (worker.plan !== null) worker.identify(identity);
  }

  #begin(worker: WorkerProcess, plan: WorkerPlan): void {
    if (this.#identity !== null) worker.identify(this.#identity);
    worker.start(plan);
  }

  /** What each worker has measured. */
  measure(): Promise<readonly ProcessSeries[]> {
    return Promise.all(this.#lasting().map((worker) => worker.measure()));
  }

  /** Ends all workers at once, whatever they do. */
  killAll(): void {
    for (const worker of this.#workers) worker.kill();
  }

  /**
   * Lets all workers answer what they have, then ends them, by force if need be. `askedAt` is when
   * the end was asked for, on the clock of `performance.now`.
   */
  async stop(askedAt: number): Promise<void> {
    this.#isStopping = true;
    if (this.#watch !== null) clearInterval(this.#watch);
    if (this.#workers.size === 0) return;
    const gone = new Promise<void>((resolve) => (this.#allGone = resolve));
    for (const worker of this.#workers) {
      if (this.#isServing) worker.stop();
      else worker.kill();
    }
    const force = setTimeout(
      () => this.killAll(),
      stopMillisecondsMax - (performance.now() - askedAt),
    );
    await gone;
    clearTimeout(force);
  }

  ready(worker: WorkerProcess): void {
    if (worker.isRetired) return;
    this.#restartMilliseconds = 0;
    this.#first.resolve();
    this.#door.add(worker);
    if (worker.isAddition) this.#share(worker);
  }

  failed(worker: WorkerProcess, error: SentError): void {
    if (this.#isServing) this.#listener.say(`Error: a new worker cannot start: ${error.message}`);
    this.#first.reject(receivedError(error));
    worker.kill();
  }

  taken(_worker: WorkerProcess, id: number): void {
    this.#door.taken(id);
  }

  requests(requests: readonly ObservedRequest[], moreCount: number): void {
    this.#listener.requests(requests, moreCount);
  }

  inspects(host: string, port: number): void {
    const place = formatAddress(host, port);
    this.#listener.say(
      `Debuggers may connect at ${place}; chrome://inspect lists it under "Configure".`,
    );
  }

  hangs(worker: WorkerProcess, hang: WorkerHang): void {
    worker.isHung = true;
    worker.kill();
    this.#first.reject(loadingHangs(hang));
    if (!this.#isServing || this.#isStopping) return;
    this.#listener.say(`Worker ${worker.pid ?? ""} ${describeHang(hang)} and is killed.`);
    if (hang.flight !== null)
      this.#listener.offence({ ...hang.flight, what: "kept a worker busy" });
  }

  exited(worker: WorkerProcess, { how, suspect }: Ending): void {
    this.#listener.workerEnded();
    this.#workers.delete(worker);
    this.#door.remove(worker);
    this.#first.reject(loadingEnded(how, suspect));
    if (this.#workers.size === 0) this.#allGone?.();
    if (this.#isStopping || !this.#isServing || worker.isRetired) return;
    const where = suspect === null ? "" : ` in component ${JSON.stringify(suspect.component)}`;
    this.#listener.say(`Worker ${worker.pid ?? ""} ${how}${where}; another takes its place.`);
    if (suspect !== null) this.#listener.offence({ ...suspect, what: "ended a worker" });
    setTimeout(() => this.#replace(), this.#restartMilliseconds);
    // A worker that keeps dying must not keep the machine busy.
    this.#restartMilliseconds = Math.min(
      apartLimits.restartMillisecondsMax,
      this.#restartMilliseconds * 2 + 50,
    );
  }

  /** Those that are not about to end. */
  #lasting(): WorkerProcess[] {
    return [...this.#workers].filter((worker) => !worker.isRetired);
  }

  /** Lets go of workers that are too many, or have a plan that has been replaced; starts those that lack. */
  #resize(counts: WorkerCounts): void {
    this.#counts = counts;
    this.#count = Math.min(Math.max(this.#count, counts.atRest), counts.most);
    const lasting = this.#lasting();
    const right = lasting.filter((worker) => worker.plan === this.#plan).slice(0, this.#count);
    for (const worker of this.#workers) {
      if (right.includes(worker)) continue;
      worker.isRetired = true;
      this.#door.retire(worker);
      worker.stop();
    }
    for (let missing = this.#count - this.#lasting().length; missing > 0; missing -= 1)
      this.#spawn();
  }

  #look(): void {
    this.#killSilent();
    const lasting = this.#lasting();
    // What is under way shows soon what there is to do.
    if (lasting.length !== this.#count || lasting.some((worker) => !worker.isReady)) return;
    const shares = lasting.map(({ share }) => share);
    const leaving = this.#workers.size - lasting.length;
    this.#count = this.#workload.wanted(shares, this.#counts, performance.now(), leaving);
    if (this.#count > lasting.length) this.#spawn(true);
    for (const worker of lasting.slice(this.#count)) {
      this.#door.retire(worker);
      worker.retire();
    }
  }

  /** A connection has waited for a worker, which may hang. */
  #wait(): void {
    const lasting = this.#lasting();
    this.#workload.waited(performance.now());
    if (!this.#isServing || this.#isStopping || lasting.length !== this.#count) return;
    if (this.#count >= this.#counts.most || lasting.some((worker) => !worker.isReady)) return;
    this.#count += 1;
    this.#spawn(true);
  }

  /** Connections stay where they are, so that one that has come because there is much to do would get none of those that are there. */
  #share(addition: WorkerProcess): void {
    addition.isAddition = false;
    const ready = this.#lasting().filter((worker) => worker.isReady);
    for (const worker of ready) if (worker !== addition) worker.shed(1 / ready.length);
  }

  #spawn(isAddition = false): void {
    const worker = new WorkerProcess(this);
    worker.isAddition = isAddition;
    this.#workers.add(worker);
    if (this.#plan !== null) this.#begin(worker, this.#plan);
  }

  #replace(): void {
    // A plan that came meanwhile may have started one already.
    if (!this.#isStopping && this.#lasting().length < this.#count) this.#spawn();
  }

  #startAnew(worker: WorkerProcess): void {
    worker.isRetired = true;
    worker.kill();
  }

  #killSilent(): void {
    const now = performance.now();
    // After Ctrl+Z, or a sleep of the machine, nobody has been heard, because nobody has listened.
    const hasSlept = now - this.#lookedAt > beatMilliseconds * 4;
    this.#lookedAt = now;
    if (hasSlept) for (const worker of this.#workers) worker.forgiveSilence();
    const deadline = now - apartLimits.beatMillisecondsMax;
    for (const worker of this.#workers) {
      if (!worker.isReady || worker.isHung || worker.lastHeardAt > deadline) continue;
      worker.isHung = true;
      this.#listener.say(`Worker ${worker.pid ?? ""} does not answer and is killed.`);
      worker.kill();
    }
  }
}

const endedWhileOpening: SentError = {
  code: null,
  message: "the worker processes ended while they opened the new version",
  fix: null,
};
