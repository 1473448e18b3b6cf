import type { AppPlan } from "../app.ts";
import type { ErrorCode } from "../errors.ts";
import type { GuestLogOptions } from "./guest-log.ts";

/** What a worker needs to start. Plain data: it is sent between processes. */
export interface WorkerPlan {
  readonly app: AppPlan;
  readonly logs: Omit<GuestLogOptions, "stderr">;
}

/** What the supervisor tells a worker. */
export type ToWorker =
  | { readonly type: "start"; readonly plan: WorkerPlan }
  /** Comes with a socket; the worker answers `taken`. */
  | { readonly type: "connection"; readonly id: number }
  /** Answer what is in flight, close everything, exit. */
  | { readonly type: "stop" };

/** What a worker tells the supervisor. */
export type FromWorker =
  | { readonly type: "ready" }
  | { readonly type: "failed"; readonly error: SentError }
  | { readonly type: "taken"; readonly id: number }
  /** Comes regularly; a worker that is silent is hung. */
  | { readonly type: "alive" };

/** An error on its way to another process; `code` is null for one that is not in the table. */
export interface SentError {
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly fix: string | null;
}

/** How often a worker says that it is alive. */
export const aliveMilliseconds = 500;
