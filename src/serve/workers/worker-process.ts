import { type ChildProcess, fork } from "node:child_process";
import type { Readable } from "node:stream";
import type { Socket } from "node:net";
import { extname } from "node:path";
import { createInterface } from "node:readline";
import { telemetryLimits } from "../../limits.ts";
import type { ProcessSeries } from "../../telemetry/prometheus-text.ts";
import type { Series } from "../../telemetry/own-meters.ts";
import type { ObservedRequest } from "../http/answers.ts";
import type { TlsIdentity } from "../http/secure-door.ts";
import { describeEnding, type Ending, OomKills } from "./ending.ts";
import { openLastComponent } from "./last-component.ts";
import { workerEnvironment } from "./worker-environment.ts";
import {
  type Door,
  type FromWatchingThread,
  type FromWorker,
  type SentError,
  type ToWorker,
  watchDescriptor,
  type WorkerPlan,
} from "./messages.ts";

/** A worker's main thread that hangs. */
export type WorkerHang = Extract<FromWatchingThread, { type: "hangs" }>;

/** What the supervisor does when a worker speaks or ends. */
export interface WorkerEvents {
  ready(worker: WorkerProcess): void;
  failed(worker: WorkerProcess, error: SentError): void;
  /** The worker has this connection, and can be given another. */
  taken(worker: WorkerProcess, id: number): void;
  /** Requests that are over, and how many more there were. */
  requests(requests: readonly ObservedRequest[], moreCount: number): void;
  /** Debuggers may connect there. */
  inspects(host: string, port: number): void;
  /** Its main thread is stuck. */
  hangs(worker: WorkerProcess, hang: WorkerHang): void;
  exited(worker: WorkerProcess, ending: Ending): void;
}

/** What a worker says to a new plan; null where it ended instead. */
export type OpenOutcome = "opened" | SentError | null;

const entry = new URL(`worker${extname(import.meta.url)}`, import.meta.url);
const oomKills = new OomKills();

/** A worker as the supervisor sees it. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  /** When its watching thread last spoke; before it has, nobody expects it to. */
  lastHeardAt = Number.POSITIVE_INFINITY;
  isReady = false;
  /** How busy it was of late; see `busyShare`. */
  share = 0;
  /** It ends when its last request is answered, and no other takes its place. */
  isRetired = false;
  hasEnded = false;
  /** It comes because there is much to do. */
  isAddition = false;
  /** It hangs, and is killed for that. */
  isHung = false;
  /** The plan that it serves, or will when it is ready. */
  plan: WorkerPlan | null = null;
  /** The connection it was sent and has not taken yet. */
  pendingConnection: number | null = null;
  #wasReady = false;
  #opened: ((outcome: OpenOutcome) => void) | null = null;
  #switched: (() => void) | null = null;
  #measured: ((series: readonly Series[]) => void)[] = [];

  constructor(events: WorkerEvents) {
    const lastComponent = openLastComponent();
    const { descriptor } = lastComponent;
    this.#child = fork(entry, [], {
      serialization: "advanced",
      env: workerEnvironment(),
      execArgv: ["--disable-warning=ExperimentalWarning"],
      // In the order of `watchDescriptor` and `recordDescriptor`.
      stdio: [
        "ignore",
        "inherit",
        "inherit",
        "ipc",
        "pipe",
        descriptor === -1 ? "ignore" : descriptor,
      ],
    });
    this.#child.on("message", (message: FromWorker) => this.#hear(message, events));
    this.#child.once("exit", (code, signal) => {
      this.hasEnded = true;
      this.#opened?.(null);
      this.#switched?.();
      const component = lastComponent.take();
      const wasOutOfMemory = signal === "SIGKILL" && oomKills.look();
      events.exited(this, describeEnding({ code, signal, component, wasOutOfMemory }));
    });
    // A failed start or a broken channel ends in "exit" as well.
    this.#child.on("error", () => this.kill());
    this.#hearWatchingThread(events);
  }

  /** The process id, or undefined when the process could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** From the next connection on it says with TLS that it is this one. */
  identify(identity: TlsIdentity): void {
    this.#tell({ type: "identify", identity });
  }

  start(plan: WorkerPlan): void {
    this.plan = plan;
    this.#tell({ type: "start", plan });
  }

  /** Lets it open a plan beside the one that it serves. */
  open(plan: WorkerPlan, changed: readonly string[] | null): Promise<OpenOutcome> {
    return new Promise((resolve) => {
      this.#opened = resolve;
      if (!this.#tell({ type: "open", plan, changed })) resolve(null);
    });
  }

  /** Lets it serve what it opened; resolves when it does, or has ended. */
  switch(plan: WorkerPlan): Promise<void> {
    this.plan = plan;
    return new Promise((resolve) => {
      this.#switched = resolve;
      if (!this.#tell({ type: "switch" })) resolve();
    });
  }

  /** Lets it forget what it opened. */
  discard(): void {
    this.#tell({ type: "discard" });
  }

  /** Lets it serve a plan in which requests for these components are passed on. */
  adopt(plan: WorkerPlan, changed: readonly string[]): void {
    this.plan = plan;
    this.#tell({ type: "adopt", plan, changed });
  }

  /** What it has measured; nothing where it does not say so soon. */
  async measure(): Promise<ProcessSeries> {
    const { promise, resolve } = Promise.withResolvers<readonly Series[]>();
    const late = setTimeout(() => resolve([]), telemetryLimits.answerMillisecondsMax);
    this.#measured.push(resolve);
    if (!this.#tell({ type: "measure" })) resolve([]);
    const series = await promise;
    clearTimeout(late);
    return { worker: String(this.pid ?? ""), series };
  }

  /** It could not be heard until now. */
  forgiveSilence(): void {
    if (this.lastHeardAt < Number.POSITIVE_INFINITY) this.lastHeardAt = performance.now();
  }

  /** Lets go of that share of its connections. */
  shed(share: number): void {
    this.#tell({ type: "shed", share });
  }

  /** Hands a connection over; the supervisor's copy stays open until the worker has taken it. */
  give(id: number, socket: Socket, door: Door): void {
    this.pendingConnection = id;
    this.#child.send(
      { type: "connection", id, door } satisfies ToWorker,
      socket,
      { keepOpen: true },
      () => {},
    );
  }

  stop(): void {
    this.#tell({ type: "stop" });
  }

  /** Lets it go on until nobody is connected to it any more. */
  retire(): void {
    this.isRetired = true;
    this.#tell({ type: "retire" });
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #note(share: number): void {
    // What it takes to start says nothing of requests.
    if (this.#wasReady) this.share = share;
    this.#wasReady = this.isReady;
  }

  /** Whether there is somebody to tell. */
  #tell(message: ToWorker): boolean {
    if (!this.#child.connected) return false;
    this.#child.send(message, () => {});
    return true;
  }

  #hearWatchingThread(events: WorkerEvents): void {
    const channel = this.#child.stdio[watchDescriptor] as Readable | undefined;
    if (channel === undefined) return;
    channel.on("error", () => {});
    createInterface({ input: channel }).on("line", (line) => {
      this.lastHeardAt = performance.now();
      const message = JSON.parse(line) as FromWatchingThread;
      if (message.type === "hangs") events.hangs(this, message);
      else this.#note(message.share);
    });
  }

  #hear(message: FromWorker, events: WorkerEvents): void {
    if (message.type === "ready") {
      this.isReady = true;
      events.ready(this);
    } else if (message.type === "taken") {
      this.pendingConnection = null;
      events.taken(this, message.id);
    } else if (message.type === "failed") {
      events.failed(this, message.error);
    } else if (message.type === "opened") {
      this.#opened?.("opened");
    } else if (message.type === "refused") {
      this.#opened?.(message.error);
    } else if (message.type === "switched") {
      this.#switched?.();
    } else if (message.type === "measured") {
      for (const measured of this.#measured.splice(0)) measured(message.series);
    } else if (message.type === "requests") {
      events.requests(message.requests, message.moreCount);
    } else if (message.type === "inspects") {
      events.inspects(message.host, message.port);
    }
  }
}
