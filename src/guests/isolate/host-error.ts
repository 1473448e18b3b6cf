import { isBobbinError } from "../../errors.ts";
import type { GuestLog } from "./guest-log.ts";
import { RefusedCall } from "./refused-call.ts";

/** An error as text that crosses into a guest: the code, a line feed, what happened and what to do. */
export function errorForGuest(error: unknown, log: GuestLog): string {
  if (isBobbinError(error)) return `${error.code}\n${error.guestText}`;
  if (error instanceof RefusedCall) return `refused\n${error.message}`;
  // A fault of ours or of a library: its text may tell paths of the machine.
  log("stderr", `a host call failed: ${error instanceof Error ? error.stack : String(error)}`);
  return "failed\nthe host has failed; the component's log says more";
}
