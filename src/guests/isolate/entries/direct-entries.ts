/** The way into an isolate on the host's own thread. */
import type { CallMeter } from "../call-meter.ts";
import type { TurnMemory } from "../turn-memory.ts";
import { type Entries, type Entry, type EntryOwner, type Metered, tellEnd } from "./entries.ts";
import { BatchSize, EntryTurns } from "./entry-share.ts";
import { RequestBatch } from "./request-batch.ts";
import { LeftOverTime } from "./left-over-time.ts";
import type { SharedBuffer } from "../shared-buffer.ts";
import { guestMilliseconds } from "../guest-time.ts";
import type { LoadedIsolate } from "../load.ts";
import { stopsAfter } from "../../running-guest.ts";
import type { IsolateSettings } from "../plan.ts";
import type { RequestContext } from "../requests-in-flight.ts";
import type { Guest } from "../../../web/host-calls.ts";

/** Who is told how entries on the host's own thread end. */
export interface DirectOwner extends EntryOwner {
  /** There may be answers in the turn memory. It throws nothing. */
  answersLeft(): void;
  /** These are not begun, and the guest's no more. */
  notBegun(contexts: readonly RequestContext[]): void;
}

/** What is shared with the guest. */
export interface DirectMemory {
  readonly buffer: SharedBuffer;
  readonly turnMemory: TurnMemory;
}

/** Enters on the host's own thread: when `enter` returns, so has the guest, unless others have to have their turn first. */
export class DirectEntries implements Entries {
  readonly #loaded: LoadedIsolate;
  readonly #buffer: SharedBuffer;
  readonly #turnMemory: TurnMemory;
  readonly #meter: CallMeter;
  readonly #settings: IsolateSettings;
  readonly #owner: DirectOwner;
  readonly #timeout = { timeout: 0 };
  readonly #turns = new EntryTurns();
  readonly #leftOver: LeftOverTime;
  readonly #size = new BatchSize();
  readonly running = false;
  #context: RequestContext | null = null;
  #batch: RequestBatch | null = null;

  constructor(
    loaded: LoadedIsolate,
    { buffer, turnMemory }: DirectMemory,
    watch: Metered,
    owner: DirectOwner,
  ) {
    this.#loaded = loaded;
    this.#buffer = buffer;
    this.#turnMemory = turnMemory;
    this.#meter = watch.meter;
    this.#settings = watch.settings;
    this.#owner = owner;
    this.#leftOver = new LeftOverTime(watch.settings.cpuMillisecondsMax);
  }

  get current(): RequestContext | null {
    return this.#batch === null ? this.#context : this.#batch.current;
  }

  /** Requests that may go into the next entry. */
  get requestsMax(): number {
    return this.#size.max;
  }

  enter(context: RequestContext | null, name: keyof Guest, args: unknown[]): void {
    const entry = { context, name, args };
    const now = performance.now();
    if (isLeftOver(context) && this.#leftOver.isUp(now)) {
      this.#owner.hold();
      this.#leftOver.later(() => {
        this.#owner.release();
        this.inTurn(() => this.#enter(entry));
      });
    } else this.#enterInTurn(entry, now);
  }

  /** Does something that enters the guest, as soon as it may be entered again. */
  inTurn(work: () => void): void {
    if (this.#turns.isOver(performance.now())) this.#later(work);
    else work();
  }

  /** Has the guest answer requests in one entry, as many as it begins. To be called in turn. */
  enterTogether(contexts: readonly RequestContext[]): void {
    if (this.#loaded.isolate.isDisposed) return this.#owner.notBegun(contexts);
    const text = this.#turnMemory.writeRequests(contexts);
    const batch = new RequestBatch(this.#turnMemory, contexts);
    this.#batch = batch;
    const isWell = this.#call("requests", [text, contexts.length]);
    this.#batch = null;
    // An answer that comes later may be followed by more; each has an entry for itself then.
    if (isWell && batch.wentOn) this.#size.wentWell();
    else this.#size.wentWrong();
    this.#owner.entriesOver();
  }

  /** Those of an entry under way that the guest has not begun are the guest's no more. */
  giveBack(): void {
    if (this.#batch !== null) this.#owner.notBegun(this.#batch.takeRest());
  }

  #enterInTurn(entry: Entry, now: number): void {
    if (this.#turns.isOver(now)) this.#later(() => this.#enter(entry));
    else this.#enter(entry, now);
  }

  #later(work: () => void): void {
    this.#owner.hold();
    this.#turns.next(() => {
      this.#owner.release();
      work();
    });
  }

  #enter({ context, name, args }: Entry, now: number = performance.now()): void {
    if (this.#loaded.isolate.isDisposed) return;
    const isPaid = isLeftOver(context);
    this.#context = context;
    this.#turnMemory.running = context?.id ?? -1;
    const isWell = this.#call(name, args, now);
    this.#context = null;
    if (!isWell) this.#size.wentWrong();
    else if (name === "request") this.#size.wentWell();
    if (isPaid) {
      const ended = performance.now();
      this.#leftOver.used(ended - now, ended);
    }
    this.#owner.entriesOver();
  }

  /** Whether nothing went wrong. What the guest has left in the turn memory counts, however it ended. */
  #call(name: keyof Guest, args: unknown[], now: number = performance.now()): boolean {
    try {
      this.#buffer.writeLast(args);
      this.#timeout.timeout = guestMilliseconds(this.#settings, now);
      stopsAfter(this.#timeout.timeout);
      this.#meter.begin(now);
      this.#loaded.guest[name].applySync(undefined, args, this.#timeout);
      this.#owner.answersLeft();
      this.giveBack();
      return true;
    } catch (error) {
      this.#owner.answersLeft();
      this.giveBack();
      tellEnd(this.#owner, this.#loaded, { context: this.current, name }, error);
      return false;
    } finally {
      this.#meter.end();
    }
  }
}

/** Whether what is done is for nobody who waits. */
function isLeftOver(context: RequestContext | null): boolean {
  return context === null || context.ended;
}
