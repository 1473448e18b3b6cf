import type { AppPlan } from "../app/app.ts";
import type { ErrorCode } from "../../errors.ts";
import type { ObservedRequest } from "../http/answers.ts";
import type { TlsIdentity } from "../http/secure-door.ts";
import type { Flight } from "./hangs/flight-recorder.ts";
import type { GuestLogOptions } from "./logs/guest-log.ts";
import type { Series } from "../../telemetry/own-meters.ts";
import type { TelemetryPlan } from "../../telemetry/telemetry-plan.ts";
import type { ListenAddress } from "./up-options.ts";
import type { Hang } from "./hangs/hang-watch.ts";

/** What a worker needs to start. Plain data: it is sent between processes. */
export interface WorkerPlan {
  readonly app: AppPlan;
  readonly logs: Omit<GuestLogOptions, "stderr">;
  /** Whether to tell of requests. */
  readonly tellsRequests: boolean;
  /** What is measured and traced; null for nothing. Of a plan that replaces another it is ignored. */
  readonly telemetry: TelemetryPlan | null;
  /** Whether a failed request is answered with why it failed: only in `bobbin watch`. */
  readonly showsErrors: boolean;
  /** Where debuggers may connect to components; null for nowhere. */
  readonly inspector: InspectorPlan | null;
  /** Where a component's own process takes the requests that workers pass on; null for a worker, which is given connections. */
  readonly socketPath: string | null;
  /** Whether other processes go first: it is for components that have cost one. */
  readonly yields: boolean;
}

/** Where a worker listens for debuggers. */
export interface InspectorPlan extends ListenAddress {
  /** Who does not know it cannot connect. */
  readonly token: string;
}

/** Where a connection came from: a client, or a component's own process. */
export type Door = "front" | "inner";

/** What the supervisor tells a worker. */
export type ToWorker =
  | { readonly type: "start"; readonly plan: WorkerPlan }
  /** Connections begin with TLS; comes before `start`, and whenever it is another. */
  | { readonly type: "identify"; readonly identity: TlsIdentity }
  /** Comes with a socket; the worker answers `taken`. */
  | { readonly type: "connection"; readonly id: number; readonly door: Door }
  /** Open a new plan beside the one that is served; see `RunningApp.open`. The worker answers `opened` or `refused`. */
  | { readonly type: "open"; readonly plan: WorkerPlan; readonly changed: readonly string[] | null }
  /** Serve what was opened; the worker answers `switched`. */
  | { readonly type: "switch" }
  /** Forget what was opened. */
  | { readonly type: "discard" }
  /** Open a plan and serve it at once, without an answer. */
  | { readonly type: "adopt"; readonly plan: WorkerPlan; readonly changed: readonly string[] }
  /** Say what has been measured; the worker answers `measured`. */
  | { readonly type: "measure" }
  /** Close that share of the connections, as `RunningApp.shed`: another worker has come. */
  | { readonly type: "shed"; readonly share: number }
  /** Answer whatever comes until nobody is connected any more, then exit. */
  | { readonly type: "retire" }
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
  /** Debuggers may connect at this port. */
  | { readonly type: "inspects"; readonly host: string; readonly port: number }
  | { readonly type: "measured"; readonly series: readonly Series[] }
  /** Requests that are over, and how many more there were. */
  | {
      readonly type: "requests";
      readonly requests: readonly ObservedRequest[];
      readonly moreCount: number;
    };

/** What the thread that watches a worker's main thread tells the supervisor, a JSON text on a line. */
export type FromWatchingThread =
  /**
   * Comes regularly, whatever the main thread does; a worker that is silent is stopped. With how busy it was since it came last, as
   * `busyShare` says.
   */
  | { readonly type: "alive"; readonly share: number }
  /** The main thread hangs; said once. */
  | ({ readonly type: "hangs"; readonly flight: Flight | null } & Hang);

/** What the watching thread is given. */
export interface WatchingThreadData {
  readonly record: SharedArrayBuffer;
  /** Leads to the supervisor. */
  readonly descriptor: number;
}

/** An error on its way to another process; `code` is null for one that is not in the table. */
export interface SentError {
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly fix: string | null;
}

/** The descriptor on which a worker's watching thread speaks to the supervisor. */
export const watchDescriptor = 4;
/** The descriptor of the file that says which component a worker has entered last. */
export const recordDescriptor = 5;
/** How often a worker says that it is alive. */
export const beatMilliseconds = 500;
