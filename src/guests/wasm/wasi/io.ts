import { held } from "../linker/component/held.ts";
import type { HostInterface } from "../host.ts";
import { pollInterface } from "./io-poll.ts";
import { streamsInterface } from "./io-streams.ts";
import { IoError } from "./streams.ts";

/** `wasi:io`, by interface. */
export const ioInterfaces: Readonly<Record<string, HostInterface>> = {
  "wasi:io/error": {
    "[method]error.to-debug-string": (_call, error: unknown) => held(error, IoError).text,
  },
  "wasi:io/poll": pollInterface,
  "wasi:io/streams": streamsInterface,
};
