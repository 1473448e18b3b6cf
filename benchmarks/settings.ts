/** How much is measured. */

/** Counts and times of a run. */
export interface Settings {
  /** Times that each subject is measured, after it has warmed up. */
  readonly rounds: Readonly<
    Record<"http" | "redis" | "call" | "start" | "watch" | "memory", number>
  >;
  /** Of load in one round; whole seconds where wrk is to be used. */
  readonly loadSeconds: number;
  readonly warmUpSeconds: number;
  readonly connections: number;
  /** How long a server is left alone before it is seen what it holds still. */
  readonly quietMilliseconds: number;
  /** Key-value calls in one round. */
  readonly calls: number;
  /** What "many keys" means. */
  readonly keysMany: number;
}

/** A run whose figures can be quoted. */
export const fullSettings: Settings = {
  rounds: { http: 5, redis: 5, call: 9, start: 10, watch: 20, memory: 2 },
  loadSeconds: 2,
  warmUpSeconds: 4,
  connections: 64,
  quietMilliseconds: 60_000,
  calls: 20_000,
  keysMany: 1_000_000,
};

/** A first look; with fewer keys, so that the trials of scale say less. */
export const quickSettings: Settings = {
  rounds: { http: 2, redis: 2, call: 3, start: 4, watch: 10, memory: 1 },
  loadSeconds: 1,
  warmUpSeconds: 0.4,
  connections: 64,
  quietMilliseconds: 10_000,
  calls: 10_000,
  keysMany: 200_000,
};
