import type { ResponseSteps } from "../response-steps.ts";
import { cryptoCalls } from "./crypto-calls.ts";
import type { IsolateEntry } from "./entry.ts";
import type { SharedBuffer } from "./shared-buffer.ts";
import type { Fetches } from "./fetch-calls.ts";
import { cutLog, type GuestLog } from "./guest-log.ts";
import { HeldBytes } from "./held-bytes.ts";
import { KeyValueCalls, type Sessions } from "./key-value-calls.ts";
import type { OfferedCalls } from "./offered-calls.ts";
import type { IsolateSettings } from "./plan.ts";
import type { RequestContext } from "./request-context.ts";
import { responseCalls } from "./response-calls.ts";
import { textCalls } from "./text-calls.ts";
import type { TimerCalls } from "./timer-calls.ts";
import { urlCalls } from "./url-calls.ts";

/** What the calls of one isolate work with. */
export interface CallParts {
  readonly settings: IsolateSettings;
  readonly buffer: SharedBuffer;
  readonly steps: ResponseSteps;
  readonly sessions: Sessions;
  readonly timers: TimerCalls;
  readonly fetches: Fetches;
  readonly log: GuestLog;
  /** A request's response is complete. */
  answered(context: RequestContext): void;
  nextRequest: OfferedCalls["nextRequest"];
}

/** All that the host offers to the guest of one isolate. */
export function isolateCalls(entry: IsolateEntry, parts: CallParts): OfferedCalls {
  const { settings, buffer, steps, fetches } = parts;
  const { stopAll: _, ...timers } = parts.timers;
  const held = new HeldBytes(settings.memoryMebibytesMax);
  return {
    ...new KeyValueCalls(buffer, parts.sessions, parts.log),
    ...cryptoCalls(buffer),
    ...responseCalls(buffer, entry, { steps, held }, (context) => parts.answered(context)),
    ...timers,
    ...urlCalls,
    ...textCalls(buffer),
    ...fetches.calls,
    log: cutLog(parts.log),
    nextRequest: parts.nextRequest,
    variable: (name) =>
      Object.hasOwn(settings.variables, name) ? (settings.variables[name] as string) : null,
  };
}
