import { telemetryLimits } from "../limits.ts";
import { type Attributes, type Meters, type MetricName, metrics } from "./metrics.ts";

/** One series: a metric with attributes. Plain data: it crosses processes. */
export interface Series {
  readonly name: MetricName;
  readonly attributes: Attributes;
  /** The sum of all values; of a gauge what it is. */
  sum: number;
  /** Values so far. */
  count: number;
  /** Of a histogram how many values are in each bucket; the last is that of all above the others. */
  readonly buckets: number[];
}

/** A series with one value, such as it is at the moment. */
export function singleSeries(name: MetricName, sum: number, attributes: Attributes = {}): Series {
  return { name, attributes, sum, count: 1, buckets: [] };
}

const overflow: Attributes = Object.freeze({ "otel.metric.overflow": "true" });

/** Keeps what is measured in this process, for whoever asks. */
export class OwnMeters implements Meters {
  readonly #series = new Map<string, Series>();
  /** The same by the attributes themselves, for those who hand over the same ones each time. */
  readonly #byAttributes = new WeakMap<Attributes, Partial<Record<MetricName, Series>>>();
  readonly #counts = new Map<MetricName, number>();

  add(name: MetricName, value: number, attributes: Attributes): void {
    const series = this.#byAttributes.get(attributes)?.[name] ?? this.#findNew(name, attributes);
    series.sum += value;
    series.count += 1;
    const { buckets } = series;
    if (buckets.length === 0) return;
    const { bounds } = metrics[name] as { readonly bounds: readonly number[] };
    const at = bounds.findIndex((bound) => value <= bound);
    const bucket = at === -1 ? bounds.length : at;
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }

  /** All series, with what the process uses at the moment. */
  snapshot(): readonly Series[] {
    const { user, system } = process.cpuUsage();
    return [
      ...this.#series.values(),
      singleSeries("process.cpu.time", (user + system) / 1_000_000),
      singleSeries("process.memory.usage", process.memoryUsage.rss()),
    ];
  }

  #findNew(name: MetricName, attributes: Attributes): Series {
    const series = this.#find(name, attributes);
    if (Object.isFrozen(attributes)) {
      const known = this.#byAttributes.get(attributes) ?? {};
      known[name] = series;
      this.#byAttributes.set(attributes, known);
    }
    return series;
  }

  #find(name: MetricName, attributes: Attributes): Series {
    const key = `${name}\n${Object.values(attributes).join("\n")}\n${Object.keys(attributes).join()}`;
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const count = this.#counts.get(name) ?? 0;
    if (count >= telemetryLimits.seriesMax && attributes !== overflow) {
      return this.#find(name, overflow);
    }
    this.#counts.set(name, count + 1);
    const metric = metrics[name];
    const buckets = "bounds" in metric ? Array<number>(metric.bounds.length + 1).fill(0) : [];
    const series = { name, attributes, sum: 0, count: 0, buckets };
    this.#series.set(key, series);
    return series;
  }
}
