import { type BobbinError, bobbinError } from "../../errors.ts";
import type { ProcessorUse } from "../processor-use.ts";
import { CallMeter, type MeterOwner, outOfTime } from "./call-meter.ts";
import type { GuestLog } from "./guest-log.ts";
import { isTimeout } from "./guest-time.ts";
import type { IsolateProgram, LoadedIsolate } from "./load.ts";
import { failExchange } from "./request-failure.ts";
import type { RequestContext } from "./requests-in-flight.ts";

/** The isolate whose faults they are. */
export interface FaultyIsolate {
  /** Null until it is loaded. */
  readonly loaded: LoadedIsolate | null;
  /** Whether it was ended from outside; one that has used too much memory ends by itself. */
  readonly isClosed: boolean;
  /** The request on whose behalf its guest runs. */
  current(): RequestContext | null;
  /** Ends a request for this reason. */
  fail(context: RequestContext, error: unknown): void;
  /** It gets no more requests. */
  wearOut(): void;
  /** Ends it; requests in flight fail with this reason. */
  close(reason: unknown): void;
  /** No timer goes off of requests that have ended. */
  stopEndedTimers(): void;
}

/** What becomes of an isolate and its requests where its guest goes beyond a limit, or something in it goes wrong. */
export class IsolateFaults implements MeterOwner {
  readonly meter: CallMeter;
  readonly #program: IsolateProgram;
  readonly #log: GuestLog;
  readonly #isolate: FaultyIsolate;

  constructor(program: IsolateProgram, log: GuestLog, isolate: FaultyIsolate) {
    this.meter = new CallMeter(program.settings.cpuMillisecondsMax, this);
    this.#program = program;
    this.#log = log;
    this.#isolate = isolate;
  }

  /** An entry for this request was stopped, or could not begin. */
  entryFailed(context: RequestContext | null, error: unknown): void {
    const isolate = this.#isolate;
    isolate.wearOut();
    if (isolate.loaded?.isolate.isDisposed === true) {
      if (!isolate.isClosed) this.#program.conduct?.offended();
      const mebibytes = this.#program.settings.memoryMebibytesMax;
      isolate.close(bobbinError("guest-out-of-memory", { mebibytes }, error));
    } else if (isTimeout(error)) {
      this.#failOutOfTime(context, this.#reason(error));
    } else if (context !== null) {
      isolate.fail(context, error);
    }
  }

  /** An entry on the isolate's own thread has computed for too long: only the isolate's end stops it. */
  outOfTime(use: ProcessorUse): void {
    this.#program.conduct?.offended();
    const reason = outOfTime(this.meter, use);
    if (this.#isolate.current()?.ended !== false) this.#log("stderr", reason.text);
    this.#isolate.close(reason);
  }

  /** The guest has used too much and is in a host call: its request fails, whatever it makes of that. */
  overLimit(): void {
    this.#isolate.wearOut();
    this.#failOutOfTime(this.#isolate.current(), this.#reason());
  }

  farOverLimit(): void {
    if (this.#isolate.loaded?.isolate.isDisposed === false) this.#isolate.close(this.#reason());
  }

  /** Nothing is left that could call into the guest: the promises of this request cannot settle. */
  stalled(context: RequestContext): void {
    this.#isolate.fail(context, bobbinError("guest-never-answered", {}));
  }

  /** Answers the client of a request that has ended for this reason. */
  answer(context: RequestContext, error: unknown): void {
    failExchange(context.exchange, error, this.#program, this.#log);
  }

  #reason(cause?: unknown): BobbinError {
    return outOfTime(this.meter, this.meter.use(), cause);
  }

  #failOutOfTime(context: RequestContext | null, reason: BobbinError): void {
    this.#program.conduct?.offended();
    if (context === null || context.ended) this.#log("stderr", reason.text);
    else this.#isolate.fail(context, reason);
    // Each of its other timers could compute for as long.
    this.#isolate.stopEndedTimers();
  }
}
