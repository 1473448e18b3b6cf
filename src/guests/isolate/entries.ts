/** The two ways into an isolate: on the host's own thread at once, or on the isolate's, one after another. */
import type { ProcessorUse } from "../processor-use.ts";
import type { CallMeter } from "./call-meter.ts";
import { type CpuWatch, watchCpu, type Watched } from "./cpu-watch.ts";
import { EntryTurns } from "./entry-turns.ts";
import { LeftOverTime } from "./left-over-time.ts";
import { RefusedCall } from "./calls/call-arguments.ts";
import type { SharedBuffer } from "./shared-buffer.ts";
import { guestMilliseconds, isTimeout } from "./guest-time.ts";
import type { LoadedIsolate } from "./load.ts";
import { stopsAfter } from "../running-guest.ts";
import type { IsolateSettings } from "./plan.ts";
import type { RequestContext } from "./requests-in-flight.ts";
import type { Guest } from "../../web/host-calls.ts";

/** How long a thread is kept for another request. */
const nextRequestMillisecondsMax = 20;

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

/** Enters on the host's own thread: when `enter` returns, so has the guest, unless others have to have their turn first. */
export class DirectEntries implements Entries {
  readonly #loaded: LoadedIsolate;
  readonly #buffer: SharedBuffer;
  readonly #meter: CallMeter;
  readonly #settings: IsolateSettings;
  readonly #owner: EntryOwner;
  readonly #timeout = { timeout: 0 };
  readonly #turns = new EntryTurns();
  readonly #leftOver: LeftOverTime;
  readonly running = false;
  current: RequestContext | null = null;

  constructor(loaded: LoadedIsolate, buffer: SharedBuffer, watch: Metered, owner: EntryOwner) {
    this.#loaded = loaded;
    this.#buffer = buffer;
    this.#meter = watch.meter;
    this.#settings = watch.settings;
    this.#owner = owner;
    this.#leftOver = new LeftOverTime(watch.settings.cpuMillisecondsMax);
  }

  enter(context: RequestContext | null, name: keyof Guest, args: unknown[]): void {
    const entry = { context, name, args };
    const now = performance.now();
    if (isLeftOver(context) && this.#leftOver.isUp(now)) {
      this.#owner.hold();
      this.#leftOver.later(() => {
        this.#owner.release();
        this.#enterInTurn(entry, performance.now());
      });
    } else this.#enterInTurn(entry, now);
  }

  #enterInTurn(entry: Entry, now: number): void {
    if (!this.#turns.isOver(now)) return this.#enter(entry, now);
    this.#owner.hold();
    this.#turns.next(() => {
      this.#owner.release();
      this.#enter(entry, performance.now());
    });
  }

  #enter({ context, name, args }: Entry, now: number): void {
    if (this.#loaded.isolate.isDisposed) return;
    const isPaid = isLeftOver(context);
    this.current = context;
    try {
      leaveBytes(args, this.#buffer);
      this.#timeout.timeout = guestMilliseconds(this.#settings, now);
      stopsAfter(this.#timeout.timeout);
      this.#meter.begin(now);
      this.#loaded.guest[name].applySync(undefined, args, this.#timeout);
    } catch (error) {
      tellEnd(this.#owner, this.#loaded, { context, name }, error);
    } finally {
      this.#meter.end();
      this.current = null;
    }
    if (isPaid) {
      const ended = performance.now();
      this.#leftOver.used(ended - now, ended);
    }
    this.#owner.entriesOver();
  }
}

/** Whether what is done is for nobody who waits. */
function isLeftOver(context: RequestContext | null): boolean {
  return context === null || context.ended;
}

interface Entry {
  readonly context: RequestContext | null;
  readonly name: keyof Guest;
  readonly args: unknown[];
}

/**
 * Enters on the isolate's own thread, where the guest may wait for a store while the host goes on. Entries
 * queue: one begins when the guest has returned from the one before.
 */
export class QueuedEntries implements Entries, Watched {
  readonly #loaded: LoadedIsolate;
  readonly #buffer: SharedBuffer;
  readonly #owner: EntryOwner & { outOfTime(use: ProcessorUse): void };
  readonly #meter: CallMeter;
  readonly #queue: Entry[] = [];
  readonly component: string;
  readonly cpuMillisecondsMax: number;
  #isEntered = false;
  #watch: CpuWatch | null = null;
  /** The guest waits for a request: gives it one, or null. */
  #hand: ((entry: Entry | null) => void) | null = null;
  current: RequestContext | null = null;

  constructor(
    loaded: LoadedIsolate,
    buffer: SharedBuffer,
    { meter, settings }: Metered,
    owner: EntryOwner & { outOfTime(use: ProcessorUse): void },
  ) {
    this.#loaded = loaded;
    this.#buffer = buffer;
    this.#meter = meter;
    this.component = settings.component.id;
    this.cpuMillisecondsMax = meter.millisecondsMax;
    this.#owner = owner;
  }

  get cpuTime(): bigint | null {
    return this.#loaded.isolate.isDisposed ? null : this.#loaded.isolate.cpuTime;
  }

  get hostMilliseconds(): number {
    return this.#meter.hostMilliseconds;
  }

  outOfTime(usedMilliseconds: number): void {
    this.#owner.outOfTime(this.#meter.useElsewhere(usedMilliseconds));
  }

  get running(): boolean {
    return this.#isEntered && this.#hand === null;
  }

  enter(context: RequestContext | null, name: keyof Guest, args: unknown[]): void {
    const entry = { context, name, args };
    if (this.#hand !== null && name === "request") return this.#hand(entry);
    this.#queue.push(entry);
    this.#hand?.(null);
    if (!this.#isEntered) void this.#run();
  }

  /**
   * `HostCalls.nextRequest`: the guest has answered a request and would take another at once. Resolves to null
   * after a moment, and when something else is to enter.
   */
  nextRequest(): Promise<string | null> {
    this.#endWatch();
    this.current = null;
    if (this.#queue.length > 0) return Promise.resolve(this.#leave());
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#hand?.(null), nextRequestMillisecondsMax);
      this.#hand = (entry) => {
        clearTimeout(timer);
        this.#hand = null;
        resolve(entry === null ? this.#leave() : this.#take(entry));
      };
      this.#owner.entriesOver();
    });
  }

  /** There is no other request: what the guest computes until it has returned is on its account, too. */
  #leave(): null {
    this.#beginWatch();
    return null;
  }

  #take({ context, args }: Entry): string {
    this.current = context;
    this.#beginWatch();
    leaveBytes(args, this.#buffer);
    return JSON.stringify(args);
  }

  #beginWatch(): void {
    this.#meter.beginElsewhere();
    this.#watch = watchCpu(this);
  }

  #endWatch(): void {
    this.#watch?.end();
    this.#watch = null;
  }

  async #run(): Promise<void> {
    this.#isEntered = true;
    for (let entry = this.#queue.shift(); entry !== undefined; entry = this.#queue.shift()) {
      if (!this.#loaded.isolate.isDisposed) await this.#runOne(entry);
    }
    this.#isEntered = false;
    this.#owner.entriesOver();
  }

  async #runOne({ context, name, args }: Entry): Promise<void> {
    this.current = context;
    this.#beginWatch();
    try {
      leaveBytes(args, this.#buffer);
      // Its `timeout` counts time in which other isolates have the processor, too.
      await this.#loaded.guest[name].apply(undefined, args);
    } catch (error) {
      if (!this.#loaded.isShielded || error !== 0) {
        tellEnd(this.#owner, this.#loaded, { context, name }, error);
      }
    } finally {
      // A guest that was closed while it waited for a request leaves by this, which begins a watch.
      this.#hand?.(null);
      this.#endWatch();
      this.current = null;
    }
  }
}

/**
 * Entry points throw nothing (`src/web/runtime/enclosed.ts`): what comes out of one that was not stopped is the first
 * rejection that nobody has handled.
 */
function tellEnd(
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

function leaveBytes(args: unknown[], buffer: SharedBuffer): void {
  const last = args.length - 1;
  const bytes = args[last];
  if (bytes instanceof Uint8Array) args[last] = buffer.write(bytes);
}
