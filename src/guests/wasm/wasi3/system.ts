import { randomBytes } from "node:crypto";
import { HostFuture, HostStream, Stream } from "@bobbin-kv/wasm-linker";
import { held } from "../held.ts";
import { type GuestCall, type HostInterface, waiting } from "../host.ts";
import { cliInterfaces, exitInterfaces } from "../wasi/cli.ts";
import { randomInterfaces } from "../wasi/random.ts";
import { wallClockNow } from "../wasi/clocks.ts";
import { monotonicNow, sleepUntil } from "../wasi/time.ts";
import { emptySource } from "./byte-source.ts";

const done = Object.freeze({ tag: "ok" });

/** Most bytes of output that are taken at once. */
const outputBytesMax = 65_536;

/** Has a guest's output printed as it comes; resolves when it has ended. */
function print(call: GuestCall, to: "stdout" | "stderr", data: unknown): HostFuture {
  const { promise, resolve } = Promise.withResolvers<typeof done>();
  held(data, Stream).consume({
    room: () => outputBytesMax,
    wait: () => Promise.resolve(),
    write: (bytes) => call.print(to, bytes as Uint8Array),
    end: () => resolve(done),
  });
  return new HostFuture(promise);
}

/** An interface of 0.2 that is the same in 0.3, but for the names of its functions. */
function renamed(
  from: HostInterface | undefined,
  names: Readonly<Record<string, string>>,
): HostInterface {
  const entries = Object.entries(from ?? {});
  return Object.fromEntries(entries.map(([name, one]) => [names[name] ?? name, one]));
}

const { "wasi:cli/environment": environment, ...restOfCli } = cliInterfaces;

/** `wasi:cli` of WASI 0.3, by interface, but for its exit. */
export const cliInterfaces3: Readonly<Record<string, HostInterface>> = {
  "wasi:cli/environment": renamed(environment, { "initial-cwd": "get-initial-cwd" }),
  "wasi:cli/types": {},
  "wasi:cli/stdin": {
    "read-via-stream": () => [new HostStream(emptySource), new HostFuture(done)],
  },
  "wasi:cli/stdout": {
    "write-via-stream": (call, data: unknown) => print(call, "stdout", data),
  },
  "wasi:cli/stderr": {
    "write-via-stream": (call, data: unknown) => print(call, "stderr", data),
  },
  ...Object.fromEntries(Object.entries(restOfCli).filter(([name]) => name.includes("/terminal-"))),
};

/** The exit of `wasi:cli`, the same in WASI 0.2. */
export const exitInterfaces3 = exitInterfaces;

const clockNanoseconds = 1_000_000n;

/** `wasi:clocks` of WASI 0.3, by interface, as far as nothing waits for them. */
export const clockInterfaces3: Readonly<Record<string, HostInterface>> = {
  "wasi:clocks/types": {},
  "wasi:clocks/system-clock": {
    now: wallClockNow,
    "get-resolution": () => clockNanoseconds,
  },
  "wasi:clocks/timezone": {
    "iana-id": () => "UTC",
    "utc-offset": () => 0n,
    "to-debug-string": () => "UTC",
  },
};

/** The clock of WASI 0.3 that guests wait for. */
export const waitingInterfaces3: Readonly<Record<string, HostInterface>> = {
  "wasi:clocks/monotonic-clock": {
    now: monotonicNow,
    "get-resolution": () => 1n,
    "wait-until": waiting((call, when: bigint) => waitUntil(call, when)),
    "wait-for": waiting((call, duration: bigint) => waitUntil(call, monotonicNow() + duration)),
  },
};

function waitUntil(call: GuestCall, when: bigint): Promise<void> | undefined {
  return monotonicNow() >= when ? undefined : sleepUntil(when, call.signal);
}

/** The same whenever a request asks for it. */
const makeSeed = (): [bigint, bigint] => {
  const bytes = randomBytes(16);
  return [bytes.readBigUInt64LE(0), bytes.readBigUInt64LE(8)];
};

/** `wasi:random` of WASI 0.3, by interface. */
export const randomInterfaces3: Readonly<Record<string, HostInterface>> = {
  ...randomInterfaces,
  "wasi:random/insecure-seed": { "get-insecure-seed": (call) => call.state(makeSeed) },
};
