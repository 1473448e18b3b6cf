import { type ChildProcess, fork } from "node:child_process";
import { getCompileCacheDir } from "node:module";
import type { Socket } from "node:net";
import { extname, join } from "node:path";
import type { FromWorker, SentError, ToWorker, WorkerPlan } from "./messages.ts";

/** What the supervisor does when a worker speaks or ends. */
export interface WorkerEvents {
  ready(worker: WorkerProcess): void;
  failed(worker: WorkerProcess, error: SentError): void;
  /** The worker has this connection, and can be given another. */
  taken(worker: WorkerProcess, id: number): void;
  exited(worker: WorkerProcess): void;
}

const entry = join(import.meta.dirname, `worker${extname(import.meta.filename)}`);

/** A worker as the supervisor sees it. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  /** When it last spoke. */
  lastHeardAt = performance.now();
  isReady = false;
  /** The connection it was sent and has not taken yet. */
  pendingConnection: number | null = null;

  constructor(events: WorkerEvents) {
    this.#child = fork(entry, [], {
      serialization: "advanced",
      env: { ...process.env, NODE_COMPILE_CACHE: getCompileCacheDir() },
      execArgv: ["--disable-warning=ExperimentalWarning"],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#child.on("message", (message: FromWorker) => this.#hear(message, events));
    this.#child.once("exit", () => events.exited(this));
    // A failed start or a broken channel ends in "exit" as well.
    this.#child.on("error", () => this.kill());
  }

  /** The process id, or undefined when the process could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  start(plan: WorkerPlan): void {
    this.#tell({ type: "start", plan });
  }

  /** Hands a connection over; the supervisor's copy stays open until the worker has taken it. */
  give(id: number, socket: Socket): void {
    this.pendingConnection = id;
    this.#child.send(
      { type: "connection", id } satisfies ToWorker,
      socket,
      { keepOpen: true },
      () => {},
    );
  }

  stop(): void {
    this.#tell({ type: "stop" });
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #tell(message: ToWorker): void {
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  #hear(message: FromWorker, events: WorkerEvents): void {
    this.lastHeardAt = performance.now();
    if (message.type === "ready") {
      this.isReady = true;
      events.ready(this);
    } else if (message.type === "taken") {
      this.pendingConnection = null;
      events.taken(this, message.id);
    } else if (message.type === "failed") {
      events.failed(this, message.error);
    }
  }
}
