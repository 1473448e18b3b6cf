import type { KeyValueWatch } from "../kv/key-value-watch.ts";
import { watchKeyValues } from "./key-value-telemetry.ts";
import type { Meters } from "./metrics.ts";
import { OwnMeters, type Series } from "./own-meters.ts";
import { watchRequests } from "./request-telemetry.ts";
import type { RequestWatch } from "./request-watch.ts";
import type { TelemetryPlan } from "./telemetry-plan.ts";

/** What is seen of one process from outside. */
export interface Telemetry {
  readonly requests: RequestWatch;
  readonly keyValues: KeyValueWatch;
  /** What has been measured so far. */
  snapshot(): readonly Series[];
  /** Sends what is still kept. */
  close(): Promise<void>;
}

/** Begins to measure and to trace, as the plan says. Rejects with telemetry-package-missing. */
export async function openTelemetry(plan: TelemetryPlan): Promise<Telemetry> {
  // OpenTelemetry is loaded only where something is to leave by it.
  const sdk =
    plan.traces || plan.exportsMetrics ? await (await import("./open-sdk.ts")).openSdk(plan) : null;
  const own = plan.gathersMetrics ? new OwnMeters() : null;
  const meters = together([own, sdk?.meters ?? null].filter((each) => each !== null));
  const tracer = sdk?.tracer ?? null;
  return {
    requests: await watchRequests(tracer, meters),
    keyValues: await watchKeyValues(tracer, meters),
    snapshot: () => own?.snapshot() ?? [],
    close: async () => sdk?.close(),
  };
}

function together(all: readonly Meters[]): Meters {
  const [first] = all;
  if (all.length === 1 && first !== undefined) return first;
  return {
    add: (name, value, attributes) => {
      for (const each of all) each.add(name, value, attributes);
    },
  };
}
