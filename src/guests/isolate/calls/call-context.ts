import type { ResponseSteps } from "../../response-steps.ts";
import type { TurnMemory } from "../turn-memory.ts";
import type { IsolateEntry } from "../entry.ts";
import type { GuestLog } from "../guest-log.ts";
import type { HeldBytes } from "./send-body.ts";
import type { OfferedCalls } from "./offered-calls.ts";
import type { ComponentBundle, IsolateSettings } from "../plan.ts";
import type { SharedBuffer } from "../shared-buffer.ts";

/** What the host's calls of one isolate work with. */
export interface CallContext {
  readonly settings: IsolateSettings;
  readonly bundle: ComponentBundle;
  readonly buffer: SharedBuffer;
  readonly entry: IsolateEntry;
  readonly steps: ResponseSteps;
  readonly held: HeldBytes;
  /** Only where the guest is entered on the host's own thread. */
  readonly turnMemory: TurnMemory | null;
  readonly log: GuestLog;
}

/** Some of the host's calls, for one isolate: what each `createXCalls(context)` gives. */
export interface CallGroup<Name extends keyof OfferedCalls> {
  readonly calls: Pick<OfferedCalls, Name>;
  /** Ends what the calls have begun: the isolate is closed. */
  close(): void;
}

/** For calls that begin nothing. */
export function endsNothing(): void {}
