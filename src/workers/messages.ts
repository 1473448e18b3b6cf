import type { AppPlan } from "../app.ts";
import type { ErrorCode } from "../errors.ts";
import type { ObservedRequest } from "../http/observe.ts";
import type { GuestLogOptions } from "./guest-log.ts";

/** What a worker needs to start. Plain data: it is sent between processes. */
export interface WorkerPlan {
  readonly app: AppPlan;
  readonly logs: Omit<GuestLogOptions, "stderr">;
  /** Whether to tell of requests. */
  readonly tellsRequests: boolean;
}

/** What the supervisor tells a worker. */
export type ToWorker =
  | { readonly type: "start"; readonly plan: WorkerPlan }
  /** Comes with a socket; the worker answers `taken`. */
  | { readonly type: "connection"; readonly id: number }
  /** Open a new plan beside the one that is served; see `RunningApp.open`. The worker answers `opened` or `refused`. */
  | { readonly type: "open"; readonly plan: WorkerPlan; readonly changed: readonly string[] | null }
  /** Serve what was opened; the worker answers `switched`. */
  | { readonly type: "switch" }
  /** Forget what was opened. */
  | { readonly type: "discard" }
  /** Answer what is in flight, close everything, exit. */
  | { readonly type: "stop" };

/** What a worker tells the supervisor. */
export type FromWorker =
  | { readonly type: "ready" }
  | { readonly type: "failed"; readonly error: SentError }
  | { readonly type: "taken"; readonly id: number }
  | { readonly type: "opened" }
  | { readonly type: "refused"; readonly error: SentError }
  | { readonly type: "switched" }
  /** Requests that are over, and how many more there were. */
  | {
      readonly type: "requests";
      readonly requests: readonly ObservedRequest[];
      readonly moreCount: number;
    }
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
