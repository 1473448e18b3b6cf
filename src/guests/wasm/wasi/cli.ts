import type { GuestCall, HostInterface } from "../host.ts";
import { GuestExit } from "./guest-exit.ts";
import { InputStream, OutputStream, StreamEnd } from "./streams.ts";

const roomBytes = 1_048_576;

/** Standard input: there is none. */
class EmptyInput extends InputStream {
  ready(): boolean {
    return true;
  }

  wait(): Promise<void> {
    return Promise.resolve();
  }

  read(): never {
    throw new StreamEnd(null);
  }
}

/** Standard output or error: what is written goes to the component's log. */
class LogOutput extends OutputStream {
  readonly #call: GuestCall;
  readonly #stream: "stdout" | "stderr";

  constructor(call: GuestCall, stream: "stdout" | "stderr") {
    super();
    this.#call = call;
    this.#stream = stream;
  }

  ready(): boolean {
    return true;
  }

  wait(): Promise<void> {
    return Promise.resolve();
  }

  room(): number {
    return roomBytes;
  }

  write(bytes: Uint8Array, call = this.#call): void {
    call.print(this.#stream, bytes);
  }

  flush(): void {}
}

/** `wasi:cli`, by interface, but for its exit: the manifest's environment, output to the log, nothing of the host's. */
export const cliInterfaces: Readonly<Record<string, HostInterface>> = {
  "wasi:cli/environment": {
    "get-environment": ({ settings }) => Object.entries(settings.environment),
    "get-arguments": () => [],
    "initial-cwd": () => undefined,
  },
  "wasi:cli/stdin": { "get-stdin": () => new EmptyInput() },
  "wasi:cli/stdout": { "get-stdout": (call) => new LogOutput(call, "stdout") },
  "wasi:cli/stderr": { "get-stderr": (call) => new LogOutput(call, "stderr") },
  "wasi:cli/terminal-input": {},
  "wasi:cli/terminal-output": {},
  "wasi:cli/terminal-stdin": { "get-terminal-stdin": () => undefined },
  "wasi:cli/terminal-stdout": { "get-terminal-stdout": () => undefined },
  "wasi:cli/terminal-stderr": { "get-terminal-stderr": () => undefined },
};

/** The exit of `wasi:cli`. */
export const exitInterfaces: Readonly<Record<string, HostInterface>> = {
  "wasi:cli/exit": {
    exit: (_call, status: { tag: string }) => {
      throw new GuestExit(status.tag === "ok" ? 0 : 1);
    },
    "exit-with-code": (_call, code: number) => {
      throw new GuestExit(code);
    },
  },
};
