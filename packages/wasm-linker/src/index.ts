// oxlint-disable-next-line typescript/triple-slash-reference -- projects that include this file by way of others need its types
/// <reference path="./webassembly.d.ts" />
/** What the linker offers; README.md says how its parts go together. */

export { readOutline, type CustomSection } from "./binary/outline.ts";
export { bindFunction } from "./component/bind-function.ts";
export type { ValueFunction } from "./abi/bind-import.ts";
export { checkSignatures, coreSignature } from "./plan/check-core.ts";
export { checkPlan } from "./plan/check-plan.ts";
export { checkFunction } from "./plan/check-types.ts";
export { held } from "./component/held.ts";
export type { ComponentHost, HostBinding, HostFunction } from "./component/host-call.ts";
export {
  ComponentInstance,
  type CompiledComponent,
  type ExportedFunction,
} from "./component/instance.ts";
export { usesBuiltIn } from "./plan/uses-built-in.ts";
export { interfaceKey, versionOf, withoutVersion } from "./types/names.ts";
export { PassingBytes } from "./abi/passing-bytes.ts";
export { parseInterface } from "./types/parse-interface.ts";
export { planComponent } from "./plan/plan-component.ts";
export { planModule } from "./plan/plan-module.ts";
export type { ComponentFunction, Entity, HostFunctionImport, Plan } from "./plan/plan.ts";
export { textError } from "./abi/text-error.ts";
export type { FunctionType, InstanceType } from "./types/types.ts";
export { Future, HostFuture } from "./streams/future.ts";
export { HostStream, type StreamSource } from "./streams/host-stream.ts";
export { GuestStream, Stream, type StreamConsumer } from "./streams/stream.ts";
export { compileGuarded, type GuardedModule } from "./instrument/compile.ts";
export { ownImports } from "./instrument/module-facts.ts";
export { ExecutionGuard } from "./instrument/execution-guard.ts";
export { instantiateGuarded } from "./instrument/guarded-instance.ts";
export { HostImport, type GuestImports } from "./instrument/host-import.ts";
export { CommonImages, takeSnapshot, type Snapshot } from "./instrument/snapshot.ts";
export { GuestMemory, type Realloc } from "./memory/guest-memory.ts";
export { HostMeter } from "./memory/meter.ts";
export { mapOf, type WrittenMap } from "./memory/written-map.ts";
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
