import type { Io } from "../../common/io.ts";
import { singleSeries } from "../../telemetry/own-meters.ts";
import type { ProcessSeries } from "../../telemetry/prometheus-text.ts";
import type { MetricsServer } from "./metrics-server.ts";
import type { ListenAddress } from "./up-options.ts";

/** Where the metrics of a service come from. */
export interface MetricsSources {
  readonly workers: () => Promise<readonly ProcessSeries[]>;
  /** Processes of components that run apart. */
  readonly apart: () => Promise<readonly ProcessSeries[]>;
  /** How many components run apart. */
  readonly isolatedCount: () => number;
  /** How many of them for what they have cost. */
  readonly quarantinedCount: () => number;
}

/** The metrics of a service, on a port of their own. */
export class Metrics {
  readonly #address: ListenAddress | null;
  readonly #sources: MetricsSources;
  #server: MetricsServer | null = null;

  /** Without an address they are served nowhere. */
  constructor(address: ListenAddress | null, sources: MetricsSources) {
    this.#address = address;
    this.#sources = sources;
  }

  /** Serves them; once. Rejects with address-in-use and address-not-usable. */
  async listen(): Promise<void> {
    if (this.#address === null || this.#server !== null) return;
    const { serveMetrics } = await import("./metrics-server.ts");
    this.#server = await serveMetrics(this.#address, () => this.#gather());
  }

  /** Tells where they are served; on standard error, for standard output may be one JSON document. */
  announce({ stderr }: Io): void {
    if (this.#server !== null) stderr.write(`Serving metrics ${this.#server.url}\n`);
  }

  close(): void {
    this.#server?.close();
  }

  async #gather(): Promise<readonly ProcessSeries[]> {
    const { workers, apart, isolatedCount, quarantinedCount } = this.#sources;
    const [ofWorkers, ofApart] = await Promise.all([workers(), apart()]);
    const own = [
      singleSeries("bobbin.workers", ofWorkers.length),
      singleSeries("bobbin.isolated_components", isolatedCount()),
      singleSeries("bobbin.quarantined_components", quarantinedCount()),
    ];
    return [{ worker: "", series: own }, ...ofWorkers, ...ofApart];
  }
}
