import type { ImportTraits } from "../instrument/host-import.ts";
import { builtInSignature } from "../plan/built-in-names.ts";
import type { BuiltIn } from "../plan/plan.ts";

/** What is to be known of a built-in function before it is made. */
export function builtInTraits(builtIn: BuiltIn): ImportTraits {
  const { name } = builtIn;
  const isWaiting = waits(builtIn);
  const signature = name === "task.return" ? null : builtInSignature(name);
  return { name: null, waits: isWaiting, signature, givesTurn: isWaiting };
}

/** Those that may suspend the guest. */
function waits({ name, flag, options }: BuiltIn): boolean {
  if (name === "waitable-set.wait" || name === "thread.yield") return true;
  if (name === "subtask.cancel") return !flag;
  return /^(?:stream|future)\.(?:read|write)$/.test(name) && !options.isAsync;
}
