import { type GuestCall, type HostInterface, waiting } from "../host.ts";
import { GuestTrap, ResultError } from "@bobbin-kv/wasm-linker";
import { held } from "../held.ts";
import { clockInterfaces } from "../wasi/clocks.ts";
import { filesystemInterfaces } from "../wasi/filesystem.ts";
import { pollInterface } from "../wasi/io-poll.ts";
import { streamsInterface } from "../wasi/io-streams.ts";
import { errorInterfaces } from "../wasi/io.ts";
import { InputStream } from "../wasi/streams.ts";
import { latest, type Overrides } from "./overrides.ts";
import { octoberHandler, octoberTypes } from "./october-http.ts";
import { withoutExitCode } from "./november.ts";

const clock = clockInterfaces["wasi:clocks/monotonic-clock"];
const subscribeInstant = latest(clock, "subscribe-instant");
const subscribeDuration = latest(clock, "subscribe-duration");

/** A splice that is given the stream that it reads, and ends it. */
function givenSource(name: string): HostInterface[string] {
  const splice = latest(streamsInterface, name);
  return waiting((call: GuestCall, target: unknown, source: unknown, length: bigint) => {
    const stream: InputStream & Partial<Disposable> = held(source, InputStream);
    const finish = (): void => stream[Symbol.dispose]?.();
    const spliced = splice(call, target, stream, length);
    if (spliced instanceof Promise) return spliced.finally(finish);
    finish();
    return spliced;
  });
}

const notSupported = (): never => {
  throw new ResultError("unsupported");
};
const readOnly = (): never => {
  throw new ResultError("read-only");
};

const poll: HostInterface = {
  "poll-list": waiting(latest(pollInterface, "poll")),
  "poll-one": waiting(latest(pollInterface, "[method]pollable.block")),
};

const streams: HostInterface = {
  ...streamsInterface,
  ...errorInterfaces["wasi:io/error"],
  "[method]output-stream.splice": givenSource("[method]output-stream.splice"),
  "[method]output-stream.blocking-splice": givenSource("[method]output-stream.blocking-splice"),
  // As in Spin, which has it no more.
  "[method]output-stream.forward": () => {
    throw new GuestTrap("it called output-stream.forward, which is not served any more");
  },
};

const monotonicClock: HostInterface = {
  now: latest(clock, "now"),
  resolution: latest(clock, "resolution"),
  subscribe: (call: GuestCall, when: bigint, isAbsolute: boolean) =>
    isAbsolute ? subscribeInstant(call, when) : subscribeDuration(call, when),
};

const filesystem: HostInterface = {
  ...filesystemInterfaces["wasi:filesystem/types"],
  "[method]descriptor.access-at": notSupported,
  "[method]descriptor.change-file-permissions-at": readOnly,
  "[method]descriptor.change-directory-permissions-at": readOnly,
  "[method]descriptor.lock-shared": notSupported,
  "[method]descriptor.lock-exclusive": notSupported,
  "[method]descriptor.try-lock-shared": notSupported,
  "[method]descriptor.try-lock-exclusive": notSupported,
  "[method]descriptor.unlock": notSupported,
};

/** What the draft of October 2023, that of Spin 2.0 and its SDKs, has otherwise than WASI 0.2. */
export const october: Overrides = {
  "wasi:io/error": null,
  "wasi:io/poll": poll,
  "wasi:io/streams": streams,
  "wasi:clocks/monotonic-clock": monotonicClock,
  "wasi:cli/exit": withoutExitCode,
  "wasi:filesystem/types": filesystem,
  "wasi:http/types": octoberTypes,
  "wasi:http/outgoing-handler": octoberHandler,
};
