/**
 * What tests import from "bobbin-kv/testing": an application in the test's own process.
 *
 * @module
 */
export type { RecordedCall } from "./call-record.ts";
export type { ActiveFault, Fault, FaultCode } from "./faults.ts";
export type { FetchTarget } from "./memory-fetch.ts";
export { openTestApp, type PrintedLine, type TestApp } from "./open-test-app.ts";
export type { TestClock } from "./app-clock.ts";
export type {
  ComponentObject,
  ManifestObject,
  SeedValue,
  TestAppOptions,
  TestManifest,
} from "./app-options.ts";
