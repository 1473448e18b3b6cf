/**
 * Every limit of Bobbin, with its unit last in its name.
 *
 * The store limits are the seed's ("keys as large as 256 bytes, values as large as 1 megabyte,
 * capacity for 1024 key value tuples"); Spin itself enforces none of them.
 */

/** The limits of one store; `Infinity` lifts a limit. Set by `[key_value_store.LABEL.limits]`. */
export interface StoreLimits {
  /** Longest key, in bytes of UTF-8. */
  readonly keyBytesMax: number;
  /** Largest value, in bytes. */
  readonly valueBytesMax: number;
  /** Most keys that one store holds. */
  readonly tuplesMax: number;
}

/** The limits of a store that the runtime configuration says nothing about. */
export const storeLimitsDefault: StoreLimits = Object.freeze({
  keyBytesMax: 256,
  valueBytesMax: 1_048_576,
  tuplesMax: 1024,
});

/** Most store handles that one request may hold open at a time; one more is store-table-full. */
export const openHandlesMax = 256;

/** Most keys that one page of `list` holds, and the page size when none is asked for. */
export const listKeysMax = 1000;

/** The limits of the HTTP trigger. */
export const httpLimits = Object.freeze({
  /** Largest request head: request line and all headers. Node's own default. */
  headBytesMax: 16_384,
  /** Largest request body that is buffered for a handler that takes it whole. */
  bodyBytesMax: 16_777_216,
  /** How long requests in flight may take to end after SIGTERM. */
  drainMillisecondsMax: 1_500,
});

/** The limits of one TypeScript or JavaScript component. */
export const isolateLimits = Object.freeze({
  /** JavaScript heap of one isolate, in MiB; more ends the isolate and fails its requests. */
  memoryMebibytesDefault: 128,
  /** Longest stretch of guest code that runs without returning to the host. */
  cpuMillisecondsDefault: 1_000,
  /** Requests that one isolate answers before a fresh one takes its place. */
  requestsPerInstanceDefault: 100_000,
  /** Longest time from the request's head to the start of its response. */
  requestMillisecondsDefault: 30_000,
});

/** The limits of one WebAssembly component in one worker. */
export const wasmLimits = Object.freeze({
  /** Instances that a component may have at a time; more requests wait. */
  instancesMax: 1000,
  /** Memory that all of them may begin with together. */
  memoryBytesMax: 2_147_483_648,
  /** Fresh instances that are kept for the next requests. */
  idleInstancesMax: 16,
});

/** The limits of `bobbin build`. */
export const buildLimits = Object.freeze({
  /** Output of one command that is held until the command fails; of more, the end is kept. */
  outputCharactersMax: 1_048_576,
  /** Time that commands get to end when the build is stopped; then they are killed. */
  stopMillisecondsMax: 2_000,
});
