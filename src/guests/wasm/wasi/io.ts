import { held } from "../held.ts";
import type { HostInterface } from "../host.ts";
import { pollInterface } from "./io-poll.ts";
import { streamsInterface } from "./io-streams.ts";
import { IoError } from "./streams.ts";

/** The errors of `wasi:io`. */
export const errorInterfaces: Readonly<Record<string, HostInterface>> = {
  "wasi:io/error": {
    "[method]error.to-debug-string": (_call, error: unknown) => held(error, IoError).text,
  },
};

/** What of `wasi:io` a guest waits by, by interface. */
export const waitingInterfaces: Readonly<Record<string, HostInterface>> = {
  "wasi:io/poll": pollInterface,
  "wasi:io/streams": streamsInterface,
};
