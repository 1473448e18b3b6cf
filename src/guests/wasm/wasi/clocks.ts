import type { GuestCall, HostInterface } from "../host.ts";
import { AlwaysReady, Pollable } from "./streams.ts";
import { monotonicNow, sleepUntil } from "./time.ts";

/** Ready at an instant of the monotonic clock; its timer ends with the request. */
export class Timer extends Pollable {
  readonly #call: GuestCall;
  readonly #instant: bigint;

  constructor(call: GuestCall, instant: bigint) {
    super();
    this.#call = call;
    this.#instant = instant;
  }

  ready(): boolean {
    return monotonicNow() >= this.#instant;
  }

  wait(): Promise<void> {
    return sleepUntil(this.#instant, this.#call.signal);
  }
}

/** The time that a component sees, as the clocks of WASI 0.2 and 0.3 tell it. */
export function wallClockNow({ settings }: GuestCall): { seconds: bigint; nanoseconds: number } {
  const milliseconds = (settings.now ?? Date.now)();
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds: BigInt(seconds), nanoseconds: (milliseconds - seconds * 1000) * 1_000_000 };
}

/** `wasi:clocks`, by interface. */
export const clockInterfaces: Readonly<Record<string, HostInterface>> = {
  "wasi:clocks/monotonic-clock": {
    now: monotonicNow,
    resolution: () => 1n,
    "subscribe-instant": (call, instant: bigint) => new Timer(call, instant),
    "subscribe-duration": (call, duration: bigint) =>
      duration === 0n ? new AlwaysReady() : new Timer(call, monotonicNow() + duration),
  },
  "wasi:clocks/wall-clock": {
    now: wallClockNow,
    resolution: () => ({ seconds: 0n, nanoseconds: 1_000_000 }),
  },
};
