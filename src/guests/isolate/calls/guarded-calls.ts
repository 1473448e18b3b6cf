import { isBobbinError } from "../../../errors.ts";
import type { CallMeter } from "../call-meter.ts";
import type { GuestLog } from "../guest-log.ts";
import { callParameters, type OfferedCalls } from "./offered-calls.ts";
import { RefusedCall } from "./call-arguments.ts";

type Call = (...args: unknown[]) => unknown;

/**
 * The host's functions as guests get them: each call is charged, and what it throws crosses as a text of ours,
 * without the host's stack, whose frames tell paths of the machine.
 */
export function guardCalls(calls: OfferedCalls, meter: CallMeter): OfferedCalls {
  const guarded = Object.keys(callParameters).map((name) => [
    name,
    guard(publicName(name), calls[name as keyof OfferedCalls] as Call, meter),
  ]);
  return Object.fromEntries(guarded) as OfferedCalls;
}

function guard(name: string, call: Call, meter: CallMeter): Call {
  const tally = meter.tally(name);
  return (...args) => {
    const began = performance.now();
    meter.check(began);
    try {
      const answer = call(...args);
      return answer instanceof Promise ? answer.catch(throwForGuest) : answer;
    } catch (error) {
      return throwForGuest(error);
    } finally {
      meter.took(tally, performance.now() - began);
    }
  };
}

/** Throws it as a guest may see it. Guests that use the runtime as it is never do. */
export function throwForGuest(error: unknown): never {
  const known = error instanceof RefusedCall || isBobbinError(error);
  const shown = new Error(known ? error.message : "the host has refused the call");
  shown.stack = `Error: ${shown.message}`;
  throw shown;
}

/** The name that people know a call by. */
function publicName(name: string): string {
  if (!name.startsWith("kv")) return name === "log" ? "console.log" : name;
  return name.charAt(2).toLowerCase() + name.slice(3);
}

/** An error as text that crosses into a guest: the code, a line feed, what happened and what to do. */
export function errorForGuest(error: unknown, log: GuestLog): string {
  if (isBobbinError(error)) return `${error.code}\n${error.guestText}`;
  if (error instanceof RefusedCall) return `refused\n${error.message}`;
  // A fault of ours or of a library: its text may tell paths of the machine.
  log("stderr", `a host call failed: ${error instanceof Error ? error.stack : String(error)}`);
  return "failed\nthe host has failed; the component's log says more";
}
