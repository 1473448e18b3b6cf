import { randomUUID } from "node:crypto";
import { planTelemetry } from "../../telemetry/telemetry-plan.ts";
import type { InspectorPlan, WorkerPlan } from "./messages.ts";
import { prepareLogs } from "./logs/prepare-logs.ts";
import type { Prepared } from "./prepare.ts";
import type { UpOptions } from "./up-options.ts";

/** What a service says of the plan of its workers, beside what is prepared. */
export type WorkerPlanParts = Pick<WorkerPlan, "tellsRequests" | "showsErrors" | "inspector"> & {
  /** Whether log files are emptied first. */
  readonly truncate: boolean;
  /** Scheme, host and port where clients reach the application; null while nobody listens. */
  readonly origin: string | null;
};

/** Makes what workers are sent; the log files are there afterwards. */
export async function createWorkerPlan(
  options: UpOptions,
  prepared: Prepared,
  { truncate, origin, ...rest }: WorkerPlanParts,
): Promise<WorkerPlan> {
  const { plan, app } = prepared;
  return {
    app: { ...plan, calls: { ...plan.calls, origin } },
    logs: await prepareLogs(options, prepared, truncate),
    ...rest,
    telemetry: planTelemetry(process.env, app.name, options.metricsListen !== null),
    socketPath: null,
    yields: false,
  };
}

/** Where debuggers may connect, and what they have to know, which stays the same for all workers of a service. */
export function planInspector({ inspectListen }: UpOptions): InspectorPlan | null {
  return inspectListen === null ? null : { ...inspectListen, token: randomUUID() };
}
