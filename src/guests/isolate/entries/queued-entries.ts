/** The way into an isolate on its own thread, one entry after another. */
import type { ProcessorUse } from "../../processor-use.ts";
import type { CallMeter } from "../call-meter.ts";
import { type CpuWatch, watchCpu, type Watched } from "../cpu-watch.ts";
import { type Entries, type Entry, type EntryOwner, type Metered, tellEnd } from "./entries.ts";
import type { SharedBuffer } from "../shared-buffer.ts";
import type { LoadedIsolate } from "../load.ts";
import type { RequestContext } from "../requests-in-flight.ts";
import type { Guest } from "../../../web/host-calls.ts";

/** Who is told that an entry has computed for too long. */
interface OverTime {
  outOfTime(use: ProcessorUse): void;
}

/** How long a thread is kept for another request. */
const nextRequestMillisecondsMax = 20;

/**
 * Enters on the isolate's own thread, where the guest may wait for a store while the host goes on. Entries
 * queue: one begins when the guest has returned from the one before.
 */
export class QueuedEntries implements Entries, Watched {
  readonly #loaded: LoadedIsolate;
  readonly #buffer: SharedBuffer;
  readonly #owner: EntryOwner;
  readonly #faults: OverTime;
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
    { meter, settings, faults }: Metered & { readonly faults: OverTime },
    owner: EntryOwner,
  ) {
    this.#loaded = loaded;
    this.#buffer = buffer;
    this.#meter = meter;
    this.component = settings.component.id;
    this.cpuMillisecondsMax = meter.millisecondsMax;
    this.#owner = owner;
    this.#faults = faults;
  }

  get cpuTime(): bigint | null {
    return this.#loaded.isolate.isDisposed ? null : this.#loaded.isolate.cpuTime;
  }

  get hostMilliseconds(): number {
    return this.#meter.hostMilliseconds;
  }

  outOfTime(usedMilliseconds: number): void {
    this.#faults.outOfTime(this.#meter.useElsewhere(usedMilliseconds));
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
    this.#buffer.writeLast(args);
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
      this.#buffer.writeLast(args);
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
