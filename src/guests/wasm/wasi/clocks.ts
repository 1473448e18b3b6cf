import type { GuestCall, HostInterface } from "../host.ts";
import { alwaysReady, type Pollable } from "./streams.ts";

const millisecondsMax = 2 ** 31 - 1;

const now = (): bigint => process.hrtime.bigint();

/** Ready at an instant of the monotonic clock; its timer ends with the request. */
class Timer implements Pollable {
  readonly #call: GuestCall;
  readonly #instant: bigint;

  constructor(call: GuestCall, instant: bigint) {
    this.#call = call;
    this.#instant = instant;
  }

  ready(): boolean {
    return now() >= this.#instant;
  }

  async wait(): Promise<void> {
    for (let left = this.#instant - now(); left > 0n; left = this.#instant - now()) {
      await sleep(Math.min(Math.ceil(Number(left) / 1e6), millisecondsMax), this.#call.signal);
    }
  }
}

/** Never resolves once the request has ended. */
function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => clearTimeout(timer);
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });
}

/** `wasi:clocks`, by interface. */
export const clockInterfaces: Readonly<Record<string, HostInterface>> = {
  "wasi:clocks/monotonic-clock": {
    now,
    resolution: () => 1n,
    "subscribe-instant": (call, instant: bigint) => new Timer(call, instant),
    "subscribe-duration": (call, duration: bigint) =>
      duration === 0n ? alwaysReady : new Timer(call, now() + duration),
  },
  "wasi:clocks/wall-clock": {
    now: () => {
      const milliseconds = Date.now();
      const seconds = Math.floor(milliseconds / 1000);
      return { seconds: BigInt(seconds), nanoseconds: (milliseconds - seconds * 1000) * 1_000_000 };
    },
    resolution: () => ({ seconds: 0n, nanoseconds: 1_000_000 }),
  },
};
