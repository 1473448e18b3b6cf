/** Calls into a guest: what is common to both ways. */
import type { CallMeter } from "../call-meter.ts";
import { RefusedCall } from "../calls/call-arguments.ts";
import { isTimeout } from "../guest-time.ts";
import type { LoadedIsolate } from "../load.ts";
import type { IsolateSettings } from "../plan.ts";
import type { RequestContext } from "../requests-in-flight.ts";
import type { Guest } from "../../../web/host-calls.ts";

type WithBytes<Args extends unknown[]> = {
  [At in keyof Args]: Args[At] extends number ? number | Uint8Array : Args[At];
};

/**
 * The arguments of an entry point. Its last number may be given as bytes: they are left in the shared bytes
 * when the entry begins, and their number is what the guest gets.
 */
export type EntryArguments<Name extends keyof Guest> = WithBytes<Parameters<Guest[Name]>>;

/** Who is told how entries end. */
export interface EntryOwner {
  /** The guest was stopped in an entry for this request, or the entry could not begin. */
  entryFailed(context: RequestContext | null, error: unknown): void;
  /** In an entry that is over a promise was rejected, for this reason, and nobody has handled it yet. */
  rejected(context: RequestContext | null, error: unknown): void;
  /** The guest has returned and, for now, nothing calls into it. */
  entriesOver(): void;
  /** Something will call into it, until `release`. */
  hold(): void;
  release(): void;
}

/** Who counts what entries use, and how much that may be. */
export interface Metered {
  readonly meter: CallMeter;
  readonly settings: IsolateSettings;
}

/** Calls into a guest. */
export interface Entries {
  /** The request on whose behalf the guest runs at present. */
  readonly current: RequestContext | null;
  /** Whether the guest runs on its own thread, or waits there for a store; not while it waits for a request. */
  readonly running: boolean;
  /** Calls into the guest, under the time limit. */
  enter(context: RequestContext | null, name: keyof Guest, args: unknown[]): void;
}

/** One that is to come, or under way. */
export interface Entry {
  readonly context: RequestContext | null;
  readonly name: keyof Guest;
  readonly args: unknown[];
}

/**
 * Entry points throw nothing (`src/web/runtime/enclosed.ts`): what comes out of one that was not stopped is the first
 * rejection that nobody has handled.
 */
export function tellEnd(
  owner: EntryOwner,
  { isolate }: LoadedIsolate,
  { context, name }: Pick<Entry, "context" | "name">,
  error: unknown,
): void {
  const isRejection = !isolate.isDisposed && !isTimeout(error) && !(error instanceof RefusedCall);
  if (!isRejection) owner.entryFailed(context, error);
  // What is rejected where a rejection is told of would be told for ever.
  else if (name !== "rejected") owner.rejected(context, error);
}
