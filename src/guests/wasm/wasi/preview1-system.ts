import { fillRandom } from "../../../common/random-bytes.ts";
import { GuestTrap } from "@bobbin-kv/wasm-linker";
import { GuestExit } from "./guest-exit.ts";
import {
  errno,
  writeLong,
  writeNumber,
  type Preview1Functions,
  type Preview1Host,
} from "./preview1-host.ts";
import { randomBytesMax } from "./random.ts";
import { monotonicNow } from "./time.ts";

/** Arguments, environment, clocks, random bytes and the end of the program. */
export function preview1System(host: Preview1Host): Preview1Functions {
  const unsupported = (): number => errno.notSupported;
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
        writeNumber(host, pointers + index * 4, at);
        host.bytes(at, line.length).set(line);
        at += line.length;
      }
      return errno.success;
    },
    clock_res_get: (clock: number, pointer: number) => {
      if (clockNow(clock, host) === null) return errno.invalid;
      return writeLong(host, pointer, clock === clocks.realtime ? 1_000_000n : 1n);
    },
    clock_time_get: (clock: number, _precision: bigint, pointer: number) => {
      const now = clockNow(clock, host);
      return now === null ? errno.invalid : writeLong(host, pointer, now);
    },
    random_get: (pointer: number, length: number) => {
      const bytes = host.bytes(pointer, length);
      if (bytes.length > randomBytesMax) {
        throw new GuestTrap(
          `it asked for ${bytes.length} random bytes, of which ${randomBytesMax} are given at once`,
        );
      }
      host.meter.spend(bytes.length);
      fillRandom(bytes);
      return errno.success;
    },
    sched_yield: () => errno.success,
    proc_exit: (code: number) => {
      throw new GuestExit(code >>> 0);
    },
    proc_raise: unsupported,
    sock_accept: unsupported,
    sock_recv: unsupported,
    sock_send: unsupported,
    sock_shutdown: unsupported,
  };
}

const clocks = { realtime: 0, monotonic: 1 };

/** Nanoseconds of a clock by its number, or null for one that guests do not have. */
export function clockNow(clock: number, { settings }: Preview1Host): bigint | null {
  if (clock === clocks.monotonic) return monotonicNow();
  if (clock !== clocks.realtime) return null;
  return BigInt((settings.now ?? Date.now)()) * 1_000_000n;
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
  writeNumber(host, first, firstValue);
  return writeNumber(host, second, secondValue);
}
