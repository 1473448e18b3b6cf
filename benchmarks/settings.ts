/** How much is measured. */

/** Counts and times of a run. */
export interface Settings {
  /** Times that each subject is measured, after it has warmed up. */
  readonly rounds: Readonly<Record<"http" | "redis" | "call" | "start" | "watch", number>>;
  /** Of load in one round; whole seconds where wrk is to be used. */
  readonly loadSeconds: number;
  readonly warmUpSeconds: number;
  readonly connections: number;
  /** Key-value calls in one round. */
  readonly calls: number;
  /** What "many keys" means. */
  readonly keysMany: number;
}

/** A run whose figures can be quoted. */
export const fullSettings: Settings = {
  rounds: { http: 5, redis: 5, call: 9, start: 10, watch: 20 },
  loadSeconds: 2,
  warmUpSeconds: 4,
  connections: 64,
  calls: 20_000,
  keysMany: 1_000_000,
};

/** A first look; with fewer keys, so that the trials of scale say less. */
export const quickSettings: Settings = {
  rounds: { http: 2, redis: 2, call: 3, start: 4, watch: 10 },
  loadSeconds: 1,
  warmUpSeconds: 0.4,
  connections: 64,
  calls: 10_000,
  keysMany: 200_000,
};
