import type { GuestMemory } from "../memory/guest-memory.ts";
import type { CallTooLarge } from "../errors.ts";
import { AbiContext } from "../abi/abi-context.ts";
import { lowerFunction, refusalOf, type CoreFunction } from "../abi/bind-import.ts";
import { hostCall, type CallEvents, type HostFunction } from "./host-call.ts";
import { HandleTable } from "../abi/handle-table.ts";
import type { FunctionType } from "../types/types.ts";

/**
 * A function of the host as one that a core module can import outside of any component, over its memory. Its
 * type has no resources. `refusal` says what a guest is told whose call gives more than it may.
 */
export function bindFunction<Call>(
  type: FunctionType,
  target: HostFunction<Call>,
  memory: GuestMemory,
  events: CallEvents<Call>,
  refusal: (error: CallTooLarge) => string,
): CoreFunction {
  const context = new AbiContext(new HandleTable(), 0, () => memory);
  const call = hostCall(type, target, events);
  return lowerFunction(type, context, call, { refuse: refusalOf(type, refusal) });
}
