/** What of telemetry is asked for, by the standard variables `OTEL_*` and by flags. */

/** Plain data: it is sent to workers. */
export interface TelemetryPlan {
  /** The application's name, where no variable names the service. */
  readonly service: string;
  /** Whether spans leave by OpenTelemetry's exporters. */
  readonly traces: boolean;
  /** The same of metrics. */
  readonly exportsMetrics: boolean;
  /** Whether this process is asked for its metrics. */
  readonly gathersMetrics: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What is asked for, or null where nothing is. */
export function planTelemetry(
  environment: Environment,
  service: string,
  gathersMetrics: boolean,
): TelemetryPlan | null {
  const isOff = environment["OTEL_SDK_DISABLED"]?.toLowerCase() === "true";
  const traces = !isOff && asksFor("TRACES", environment);
  const exportsMetrics = !isOff && asksFor("METRICS", environment);
  if (!traces && !exportsMetrics && !gathersMetrics) return null;
  return { service, traces, exportsMetrics, gathersMetrics };
}

/** Where the standard variables have metrics served for Prometheus; null where they do not. */
export function prometheusAddress(
  environment: Environment,
): { readonly host: string; readonly port: number } | null {
  if (!listOf(environment["OTEL_METRICS_EXPORTER"]).includes("prometheus")) return null;
  const host = environment["OTEL_EXPORTER_PROMETHEUS_HOST"] || "localhost";
  const port = Number(environment["OTEL_EXPORTER_PROMETHEUS_PORT"] || prometheusPortDefault);
  return { host, port: Number.isInteger(port) && port >= 0 && port < 65_536 ? port : 9_464 };
}

/** The variables that OpenTelemetry's own reading of them lacks. */
export function exporterVariables(
  plan: TelemetryPlan,
  environment: Environment,
): Record<string, string> {
  const exporters = (signal: "TRACES" | "METRICS", isAsked: boolean): string => {
    const named = exportersOf(signal, environment);
    return isAsked ? (named.length === 0 ? "otlp" : named.join(",")) : "none";
  };
  return {
    OTEL_SERVICE_NAME: environment["OTEL_SERVICE_NAME"] || plan.service,
    OTEL_TRACES_EXPORTER: exporters("TRACES", plan.traces),
    OTEL_METRICS_EXPORTER: exporters("METRICS", plan.exportsMetrics),
    OTEL_LOGS_EXPORTER: "none",
  };
}

/** By the OpenTelemetry specification. */
const prometheusPortDefault = 9_464;

/** Exporters are named, or an address is. */
function asksFor(signal: "TRACES" | "METRICS", environment: Environment): boolean {
  if (environment[`OTEL_${signal}_EXPORTER`]) return exportersOf(signal, environment).length > 0;
  return Boolean(
    environment["OTEL_EXPORTER_OTLP_ENDPOINT"] ??
    environment[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`],
  );
}

/** Metrics for Prometheus are the supervisor's to serve. */
function exportersOf(signal: "TRACES" | "METRICS", environment: Environment): string[] {
  const named = listOf(environment[`OTEL_${signal}_EXPORTER`]);
  return named.filter((name) => name !== "none" && name !== "prometheus");
}

function listOf(text = ""): string[] {
  return text.split(",").flatMap((name) => name.trim() || []);
}
