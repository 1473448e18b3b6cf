import type { Meter, Tracer } from "@opentelemetry/api";
import { bobbinError } from "../errors.ts";
import { telemetryLimits } from "../limits.ts";
import { type Meters, type MetricName, metrics } from "./metrics.ts";
import { exporterVariables, type TelemetryPlan } from "./telemetry-plan.ts";

/** OpenTelemetry at work in this process. */
export interface OpenSdk {
  readonly tracer: Tracer | null;
  readonly meters: Meters | null;
  /** Sends what is still kept, as far as it goes in a second. */
  close(): Promise<void>;
}

const sdkPackage = "@opentelemetry/sdk-node";
const scope = "bobbin-kv";

/** Starts OpenTelemetry's exporters as the variables `OTEL_*` say. Rejects with telemetry-package-missing. */
export async function openSdk(plan: TelemetryPlan): Promise<OpenSdk> {
  Object.assign(process.env, exporterVariables(plan, process.env));
  const { NodeSDK } = await import("@opentelemetry/sdk-node").catch((error: unknown) => {
    throw bobbinError("telemetry-package-missing", { package: sdkPackage }, error);
  });
  const api = await import("@opentelemetry/api");
  const sdk = new NodeSDK({ instrumentations: [] });
  sdk.start();
  const metered = plan.exportsMetrics ? createMeters(api.metrics.getMeter(scope)) : null;
  return {
    tracer: plan.traces ? api.trace.getTracer(scope) : null,
    meters: metered,
    close: async () => {
      const late = AbortSignal.timeout(telemetryLimits.shutdownMillisecondsMax);
      const waited = new Promise<void>((resolve) => {
        late.addEventListener("abort", () => resolve());
      });
      // What cannot be sent is lost, and the exporter has said so.
      await Promise.race([sdk.shutdown().catch(() => {}), waited]);
    },
  };
}

function createMeters(meter: Meter): Meters {
  const made = Object.entries(metrics).map(([name, metric]) => {
    const { kind, unit, help: description } = metric;
    const options = { unit, description };
    if (kind === "histogram") {
      const advice = { explicitBucketBoundaries: [...metric.bounds] };
      const histogram = meter.createHistogram(name, { ...options, advice });
      return [
        name,
        (value: number, about: object) => histogram.record(value, { ...about }),
      ] as const;
    }
    const counter =
      kind === "counter"
        ? meter.createCounter(name, options)
        : meter.createUpDownCounter(name, options);
    return [name, (value: number, about: object) => counter.add(value, { ...about })] as const;
  });
  const byName = new Map<string, (value: number, about: object) => void>(made);
  return { add: (name: MetricName, value, attributes) => byName.get(name)?.(value, attributes) };
}
