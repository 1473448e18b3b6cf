// oxlint-disable-next-line typescript/triple-slash-reference -- projects that include this file by way of others need its types
/// <reference path="./webassembly.d.ts" />
/** What the linker offers; README.md says how its parts go together. */

// A component, from its bytes to its answers.
export { readOutline, type CustomSection } from "./binary/outline.ts";
export { interfaceName } from "./types/names.ts";
export { parseInterface } from "./types/parse-interface.ts";
export { compileComponent, type PlannedComponent } from "./component/compile-component.ts";
export type { ComponentExports } from "./plan/component-exports.ts";
export { Snapshots, type Snapshot } from "./instrument/snapshot.ts";
export { ExecutionGuard } from "./instrument/execution-guard.ts";
export {
  ComponentInstance,
  type CompiledComponent,
  type ExportedFunction,
} from "./component/instance.ts";
export type { ComponentHost, HostBinding, HostFunction } from "./component/host-call.ts";
export type { ComponentFunction, HostFunctionImport, Plan } from "./plan/plan.ts";
export type { FunctionType, InstanceType } from "./types/types.ts";

// A core module that is no component.
export { compileModule, type CoreModule } from "./component/compile-module.ts";
export type { ModuleImport } from "./instrument/compile.ts";
export { bindFunction } from "./component/bind-function.ts";
export { makeDirectEntry } from "./instrument/entry.ts";
export type { CoreSignature } from "./types/layout.ts";
export { ReadyImport, type GuestImports } from "./instrument/host-import.ts";

// What functions of the host are written with.
export { textError } from "./abi/text-error.ts";
export { PassingBytes } from "./abi/passing-bytes.ts";
export { Future, HostFuture } from "./streams/future.ts";
export { HostStream, type StreamSource } from "./streams/host-stream.ts";
export { GuestStream, Stream, type StreamConsumer } from "./streams/stream.ts";
export { GuestMemory, type Realloc } from "./memory/guest-memory.ts";
export { HostMeter } from "./memory/meter.ts";

// What is thrown.
export {
  CallTooLarge,
  ComponentBeyondLimit,
  ComponentMismatch,
  ComponentUnsupported,
  GuestAbandoned,
  GuestTrap,
  OutOfMemory,
  OutOfTime,
  ResultError,
  TaskCancelled,
  WasmFormatError,
} from "./errors.ts";
