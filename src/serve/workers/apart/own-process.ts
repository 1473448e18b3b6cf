import { apartLimits } from "../../../limits.ts";
import type { ProcessSeries } from "../../../telemetry/prometheus-text.ts";
import type { Ending } from "../ending.ts";
import { beatMilliseconds, type SentError, type WorkerPlan } from "../messages.ts";
import { describeHang, loadingEnded, loadingHangs, type Offence } from "./offence.ts";
import { receivedError } from "../sent-error.ts";
import { type WorkerEvents, type WorkerHang, WorkerProcess } from "../worker-process.ts";

/** What is told of components with a process of their own. */
export interface OwnProcessListener {
  /** Takes lines for people. */
  say(text: string): void;
  /** A component has cost the process. */
  offence(offence: Offence): void;
}

/** The process of components that run apart from all others; another takes its place when it ends. */
export class OwnProcess implements WorkerEvents {
  readonly components: readonly string[];
  /** Where it takes requests. */
  readonly socketPath: string;
  /** Whether other processes go first. */
  readonly yields: boolean;
  readonly #name: string;
  readonly #listener: OwnProcessListener;
  readonly #first = Promise.withResolvers<void>();
  #plan: WorkerPlan;
  #worker: WorkerProcess;
  #restartMilliseconds = 0;
  #restart: NodeJS.Timeout | null = null;
  #readyAt = Number.POSITIVE_INFINITY;
  readonly #looking: NodeJS.Timeout;
  #lookedAt = performance.now();
  #hasStarted = false;
  #isEnding = false;
  readonly #gone = Promise.withResolvers<void>();

  /** Starts it. */
  constructor(
    components: readonly string[],
    plan: WorkerPlan & { readonly socketPath: string },
    listener: OwnProcessListener,
  ) {
    this.components = components;
    this.socketPath = plan.socketPath;
    this.yields = plan.yields;
    const names = components.map((id) => JSON.stringify(id)).join(", ");
    this.#name = `The process of ${components.length === 1 ? "component" : "components"} ${names}`;
    this.#listener = listener;
    this.#plan = plan;
    this.#first.promise.catch(() => {});
    this.#worker = this.#spawn();
    this.#looking = setInterval(() => this.#look(), beatMilliseconds).unref();
  }

  /** Resolves when it answers for the first time; rejects with why it cannot. */
  get started(): Promise<void> {
    return this.#first.promise;
  }

  /**
   * Lets it open a plan; false where it is about to start anew, with the plan that it is then given. Rejects with
   * why it cannot.
   */
  async open(plan: WorkerPlan, changed: readonly string[] | null): Promise<boolean> {
    if (!this.#worker.isReady) return false;
    const outcome = await this.#worker.open(plan, changed);
    if (outcome !== null && outcome !== "opened") throw receivedError(outcome);
    return outcome === "opened";
  }

  /** Lets it serve the plan, which it has opened if it could. */
  async switch(plan: WorkerPlan, isOpened: boolean): Promise<void> {
    this.#plan = plan;
    if (isOpened) await this.#worker.switch(plan);
    else if (this.#worker.plan !== plan) this.#worker.kill();
  }

  /** Lets it forget what it opened. */
  discard(): void {
    this.#worker.discard();
  }

  /** Lets it end once nobody passes requests on to it; resolves when it has. */
  retire(): Promise<void> {
    this.#end(() => this.#worker.retire());
    return this.#gone.promise;
  }

  /** What it has measured. */
  measure(): Promise<ProcessSeries> {
    return this.#worker.measure();
  }

  /** Lets it answer what it has, for so long; resolves when it has ended. */
  async stop(millisecondsMax: number): Promise<void> {
    this.#end(() => this.#worker.stop());
    const force = setTimeout(() => this.#worker.kill(), millisecondsMax);
    await this.#gone.promise;
    clearTimeout(force);
  }

  kill(): void {
    this.#end(() => this.#worker.kill());
  }

  /** Looks whether it is stopped. */
  #look(): void {
    const worker = this.#worker;
    const now = performance.now();
    // After a sleep of the machine nobody has been heard, because nobody has listened.
    if (now - this.#lookedAt > beatMilliseconds * 4) worker.forgiveSilence();
    this.#lookedAt = now;
    const isSilent = worker.lastHeardAt < now - apartLimits.beatMillisecondsMax;
    if (!worker.isReady || worker.isHung || !isSilent) return;
    worker.isHung = true;
    this.#listener.say(`${this.#name} does not answer and is killed.`);
    worker.kill();
  }

  ready(): void {
    this.#readyAt = performance.now();
    this.#hasStarted = true;
    this.#first.resolve();
  }

  failed(worker: WorkerProcess, error: SentError): void {
    if (this.#hasStarted) this.#listener.say(`Error: ${error.message}`);
    this.#first.reject(receivedError(error));
    worker.kill();
  }

  taken(): void {}

  requests(): void {}

  inspects(): void {}

  hangs(worker: WorkerProcess, hang: WorkerHang): void {
    worker.isHung = true;
    worker.kill();
    this.#first.reject(loadingHangs(hang));
    if (this.#isEnding) return;
    this.#listener.say(`${this.#name} ${describeHang(hang)} and is killed.`);
    if (hang.flight !== null)
      this.#listener.offence({ ...hang.flight, what: "kept its process busy" });
  }

  exited(_worker: WorkerProcess, { how, suspect }: Ending): void {
    this.#first.reject(loadingEnded(how, suspect));
    if (this.#isEnding) return this.#gone.resolve();
    this.#listener.say(`${this.#name} ${how}; another takes its place.`);
    if (suspect !== null) this.#listener.offence({ ...suspect, what: "ended its process" });
    const isCalm = performance.now() - this.#readyAt > apartLimits.restartCalmMillisecondsMax;
    this.#restartMilliseconds = isCalm ? 0 : this.#restartMilliseconds;
    this.#readyAt = Number.POSITIVE_INFINITY;
    this.#restart = setTimeout(() => (this.#worker = this.#spawn()), this.#restartMilliseconds);
    this.#restartMilliseconds = Math.min(
      apartLimits.restartMillisecondsMax,
      this.#restartMilliseconds * 2 + beatMilliseconds / 2,
    );
  }

  #spawn(): WorkerProcess {
    const worker = new WorkerProcess(this);
    worker.start(this.#plan);
    return worker;
  }

  #end(how: () => void): void {
    this.#isEnding = true;
    clearInterval(this.#looking);
    if (this.#restart !== null) clearTimeout(this.#restart);
    // Between two processes there is none to end.
    if (this.#worker.hasEnded) this.#gone.resolve();
    else how();
  }
}
