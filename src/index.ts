/**
 * The library: what a program or a test imports from "bobbin-kv".
 *
 * @module
 */
export { BobbinError, type ErrorCode, type ErrorKind, isBobbinError } from "./errors.ts";
export type { StoreLimits } from "./limits.ts";
export type {
  Durability,
  Entry,
  KeyPage,
  ListOptions,
  Store,
  SynchronousStore,
  Versioned,
} from "./stores/store.ts";
export { startTestApp, type TestApp, type TestAppOptions } from "./testing/test-app.ts";
