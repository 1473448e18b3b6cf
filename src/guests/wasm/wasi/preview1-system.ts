import { randomFillSync } from "node:crypto";
import { GuestTrap } from "../component/trap.ts";
import { GuestExit } from "./guest-exit.ts";
import { errno, type Preview1Functions, type Preview1Host } from "./preview1-host.ts";

const clocks = { realtime: 0, monotonic: 1 };
const subscriptionBytes = 48;
const eventBytes = 32;
const subscriptionsMax = 1024;

/** Arguments, environment, clocks, random bytes, waiting and the end of the program. */
export function preview1System(host: Preview1Host): Preview1Functions {
  return {
    args_sizes_get: (count: number, size: number) => writePair(host, count, 0, size, 0),
    args_get: () => errno.success,
    environ_sizes_get: (count: number, size: number) => {
      const lines = environmentLines(host);
      const bytes = lines.reduce((sum, line) => sum + line.length, 0);
      return writePair(host, count, lines.length, size, bytes);
    },
    environ_get: (pointers: number, buffer: number) => {
      let at = buffer >>> 0;
      for (const [index, line] of environmentLines(host).entries()) {
        host.bytes(pointers + index * 4, 4);
        host.view.setUint32((pointers >>> 0) + index * 4, at, true);
        host.bytes(at, line.length).set(line);
        at += line.length;
      }
      return errno.success;
    },
    clock_res_get: (clock: number, pointer: number) =>
      writeTime(host, clock, pointer, () => (clock === clocks.realtime ? 1_000_000n : 1n)),
    clock_time_get: (clock: number, _precision: bigint, pointer: number) => {
      host.touch();
      return writeTime(host, clock, pointer, () => now(clock));
    },
    random_get: (pointer: number, length: number) => {
      host.touch();
      const bytes = host.bytes(pointer, length);
      // The source of random bytes refuses more than this at once.
      for (let at = 0; at < bytes.length; at += 65_536) {
        randomFillSync(bytes.subarray(at, at + 65_536));
      }
      return errno.success;
    },
    poll_oneoff: (subscriptions: number, events: number, count: number, written: number) => {
      host.touch();
      return poll(host, subscriptions >>> 0, events >>> 0, count >>> 0, written >>> 0);
    },
    sched_yield: () => errno.success,
    proc_exit: (code: number) => {
      throw new GuestExit(code);
    },
    proc_raise: () => errno.notSupported,
    sock_accept: () => errno.notSupported,
    sock_recv: () => errno.notSupported,
    sock_send: () => errno.notSupported,
    sock_shutdown: () => errno.notSupported,
  };
}

function environmentLines({ settings }: Preview1Host): Uint8Array[] {
  return Object.entries(settings.environment).map(([name, value]) =>
    Buffer.from(`${name}=${value}\0`),
  );
}

function writePair(
  host: Preview1Host,
  first: number,
  firstValue: number,
  second: number,
  secondValue: number,
): number {
  host.bytes(first, 4);
  host.bytes(second, 4);
  host.view.setUint32(first >>> 0, firstValue, true);
  host.view.setUint32(second >>> 0, secondValue, true);
  return errno.success;
}

function now(clock: number): bigint {
  return clock === clocks.realtime ? BigInt(Date.now()) * 1_000_000n : process.hrtime.bigint();
}

function writeTime(host: Preview1Host, clock: number, pointer: number, time: () => bigint): number {
  if (clock !== clocks.realtime && clock !== clocks.monotonic) return errno.invalid;
  host.bytes(pointer, 8);
  host.view.setBigUint64(pointer >>> 0, time(), true);
  return errno.success;
}

interface Subscription {
  readonly userData: bigint;
  readonly kind: number;
  /** Nanoseconds from now; 0 for what is ready. */
  readonly wait: bigint;
}

/** Clocks are waited for; files and standard streams are always ready. */
function poll(
  host: Preview1Host,
  subscriptions: number,
  events: number,
  count: number,
  written: number,
): number | Promise<number> {
  if (count === 0) return errno.invalid;
  if (count > subscriptionsMax) throw new GuestTrap(`it waits for ${count} things at once`);
  host.bytes(subscriptions, count * subscriptionBytes);
  host.bytes(events, count * eventBytes);
  host.bytes(written, 4);
  const asked = Array.from({ length: count }, (_none, at) =>
    readSubscription(host.view, subscriptions + at * subscriptionBytes),
  );
  const shortest = asked.reduce((least, { wait }) => (wait < least ? wait : least), 2n ** 62n);
  const answer = (): number => {
    const ready = asked.filter(({ wait }) => wait <= shortest);
    const { view } = host;
    for (const [at, { userData, kind }] of ready.entries()) {
      host.bytes(events + at * eventBytes, eventBytes).fill(0);
      view.setBigUint64(events + at * eventBytes, userData, true);
      view.setUint8(events + at * eventBytes + 10, kind);
    }
    view.setUint32(written, ready.length, true);
    return errno.success;
  };
  if (shortest <= 0n) return answer();
  return sleep(Number(shortest) / 1e6, host.signal).then(answer);
}

function readSubscription(view: DataView, at: number): Subscription {
  const userData = view.getBigUint64(at, true);
  const kind = view.getUint8(at + 8);
  if (kind !== 0) return { userData, kind, wait: 0n };
  const clock = view.getUint32(at + 16, true);
  const timeout = view.getBigUint64(at + 24, true);
  const isAbsolute = (view.getUint16(at + 40, true) & 1) === 1;
  const wait = isAbsolute ? timeout - now(clock) : timeout;
  return { userData, kind, wait: wait > 0n ? wait : 0n };
}

const millisecondsMax = 2 ** 31 - 1;

/** Resolves after the time, or never where the request ends before. */
function sleep(milliseconds: number, signal: AbortSignal | null): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.min(milliseconds, millisecondsMax));
    signal?.addEventListener("abort", () => clearTimeout(timer), { once: true });
  });
}
