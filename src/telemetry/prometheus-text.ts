import { type Attributes, type Metric, type MetricName, metrics } from "./metrics.ts";
import type { Series } from "./own-meters.ts";

/** The series of one process. */
export interface ProcessSeries {
  /** Set apart from other processes by this; "" for the supervisor. */
  readonly worker: string;
  readonly series: readonly Series[];
}

/** The text format of Prometheus, version 0.0.4. */
export const prometheusContentType = "text/plain; version=0.0.4; charset=utf-8";

/** All series of all processes as Prometheus reads them. */
export function prometheusText(processes: readonly ProcessSeries[]): string {
  const names = Object.keys(metrics) as MetricName[];
  return names.map((name) => metricText(name, processes)).join("");
}

function metricText(name: MetricName, processes: readonly ProcessSeries[]): string {
  const metric: Metric = metrics[name];
  const written = writtenName(name, metric);
  const lines = processes.flatMap(({ worker, series }) =>
    series
      .filter((each) => each.name === name)
      .flatMap((each) => seriesLines(written, metric, each, worker)),
  );
  if (lines.length === 0) return "";
  const kind = name === "process.cpu.time" ? "counter" : metric.kind;
  return `# HELP ${written} ${metric.help}\n# TYPE ${written} ${kind}\n${lines.join("")}`;
}

/** As the exporters of OpenTelemetry write it. */
function writtenName(name: MetricName, { kind, unit }: Metric): string {
  const units = { s: "_seconds", By: "_bytes", "": "" };
  const base = name.replaceAll(".", "_");
  const withUnit = base.endsWith(units[unit]) ? base : base + units[unit];
  const isTotal = kind === "counter" || name === "process.cpu.time";
  return isTotal ? `${withUnit}_total` : withUnit;
}

function seriesLines(name: string, metric: Metric, series: Series, worker: string): string[] {
  const own: Attributes = worker === "" ? series.attributes : { ...series.attributes, worker };
  if (metric.bounds === undefined) return [line(name, own, series.sum)];
  let count = 0;
  const buckets = series.buckets.map((more, at) => {
    count += more;
    const bound = metric.bounds?.[at];
    const le = bound === undefined ? "+Inf" : String(bound);
    return line(`${name}_bucket`, { ...own, le }, count);
  });
  return [...buckets, line(`${name}_sum`, own, series.sum), line(`${name}_count`, own, count)];
}

function line(name: string, attributes: Attributes, value: number): string {
  const labels = Object.entries(attributes).map(
    ([key, text]) => `${key.replaceAll(/\W/g, "_")}="${escape(String(text))}"`,
  );
  return `${name}${labels.length === 0 ? "" : `{${labels.join(",")}}`} ${value}\n`;
}

function escape(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
