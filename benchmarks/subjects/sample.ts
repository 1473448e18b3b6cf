/** What measuring a subject gives, whatever its kind. */

/** What is counted. */
export type Metric =
  | "requests/s"
  | "µs CPU"
  /** Processor time of the Redis server. */
  | "µs Redis"
  | "ms"
  | "ms p50"
  | "ms p99"
  | "ms to Serving"
  | "MiB peak"
  /** Proportional set size of all processes, at rest. */
  | "MiB idle"
  | "MiB loaded"
  /** After a minute without requests. */
  | "MiB quiet"
  | "pages/s";

/** What one round gave. */
export type Sample = Readonly<Partial<Record<Metric, number>>>;

/** A subject that is ready; `sample` measures it once more. */
export interface OpenSubject {
  sample(round: number): Promise<Sample>;
  close(): Promise<void>;
}

/** Why a trial cannot be measured on this machine. */
export class CannotMeasure extends Error {
  override readonly name = "Not measured";
}
