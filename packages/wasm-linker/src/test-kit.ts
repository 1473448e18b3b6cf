/** What tests of whoever uses the linker need of its inner parts; it is not shipped. */

export { AbiContext } from "./abi/abi-context.ts";
export { type CoreFunction, lowerFunction, refusalOf } from "./abi/bind-import.ts";
export { GuestResource, HandleTable, dispose } from "./abi/handle-table.ts";
export { hostCall } from "./component/host-call.ts";
export { layoutOf } from "./types/layout.ts";
export { lowerOf } from "./abi/lower.ts";
export { type Declared, importingComponent } from "./component/test-component.ts";
export { allocatorText, wat } from "./instrument/test-module.ts";
export { ComponentExports } from "./plan/component-exports.ts";
export { checkImports } from "./plan/check-types.ts";
export { planComponent } from "./plan/plan-component.ts";
export { planModule } from "./plan/plan-module.ts";
export { describeFunction } from "./types/describe-type.ts";
export type { AnyType, ResourceType, ValueType } from "./types/types.ts";
