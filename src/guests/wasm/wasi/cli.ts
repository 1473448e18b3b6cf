import type { GuestCall, HostInterface } from "../host.ts";
import { GuestExit } from "./guest-exit.ts";
import { alwaysReady, StreamEnd, type InputStream, type OutputStream } from "./streams.ts";

const roomBytes = 1_048_576;

const emptyInput: InputStream = {
  ...alwaysReady,
  read: () => {
    throw new StreamEnd(null);
  },
};

function outputOf(call: GuestCall, stream: "stdout" | "stderr"): OutputStream {
  return {
    ...alwaysReady,
    room: () => roomBytes,
    write: (bytes) => call.print(stream, bytes),
    flush: () => {},
  };
}

/** `wasi:cli`, by interface: the manifest's environment, output to the log, nothing of the host's. */
export const cliInterfaces: Readonly<Record<string, HostInterface>> = {
  "wasi:cli/environment": {
    "get-environment": ({ settings }) => Object.entries(settings.environment),
    "get-arguments": () => [],
    "initial-cwd": () => undefined,
  },
  "wasi:cli/exit": {
    exit: (_call, status: { tag: string }) => {
      throw new GuestExit(status.tag === "ok" ? 0 : 1);
    },
    "exit-with-code": (_call, code: number) => {
      throw new GuestExit(code);
    },
  },
  "wasi:cli/stdin": { "get-stdin": () => emptyInput },
  "wasi:cli/stdout": { "get-stdout": (call) => outputOf(call, "stdout") },
  "wasi:cli/stderr": { "get-stderr": (call) => outputOf(call, "stderr") },
  "wasi:cli/terminal-input": {},
  "wasi:cli/terminal-output": {},
  "wasi:cli/terminal-stdin": { "get-terminal-stdin": () => undefined },
  "wasi:cli/terminal-stdout": { "get-terminal-stdout": () => undefined },
  "wasi:cli/terminal-stderr": { "get-terminal-stderr": () => undefined },
};
