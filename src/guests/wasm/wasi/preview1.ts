import type { GuestCall } from "../host.ts";
import { GuestMemory, type HostMeter } from "@bobbin-kv/wasm-linker";
import { GuestExit } from "./guest-exit.ts";
import { OpenFiles } from "./open-files.ts";
import { preview1Files } from "./preview1-files.ts";
import type { Preview1Functions, Preview1Host } from "./preview1-host.ts";
import { preview1Paths } from "./preview1-paths.ts";
import { poll } from "./preview1-poll.ts";
import { preview1System } from "./preview1-system.ts";
import { preview1Transfer } from "./preview1-transfer.ts";

/** What answers the same whenever it is called; printing does as well. */
const constant = new Set([
  "args_get",
  "args_sizes_get",
  "clock_res_get",
  "environ_get",
  "environ_sizes_get",
  "fd_fdstat_get",
  "fd_prestat_dir_name",
  "fd_prestat_get",
  "proc_exit",
  "sched_yield",
]);

/** WASI preview 1 for one instance of a core module; each request finds it as new. */
export class Preview1 implements Preview1Host {
  /** All its functions by name. `poll_oneoff` may answer with a promise: it has to suspend the guest. */
  readonly imports: Preview1Functions;
  readonly meter: HostMeter;
  #starting: GuestCall;
  readonly #resumed: () => void | Promise<void>;
  readonly #memory: GuestMemory;
  #call: GuestCall | null = null;
  #files: OpenFiles | null = null;
  /** A call was answered before any request, with what would be different the next time. */
  touched = false;

  /**
   * `starting` stands for a request before the first one; `resumed` is called before a guest that has
   * waited goes on.
   */
  constructor(
    starting: GuestCall,
    meter: HostMeter,
    resumed: () => void | Promise<void> = () => {},
  ) {
    this.meter = meter;
    this.#memory = new GuestMemory(meter);
    this.#starting = starting;
    this.#resumed = resumed;
    const functions: Preview1Functions = {
      ...preview1System(this),
      ...preview1Files(this),
      ...preview1Transfer(this),
      ...preview1Paths(this),
      poll_oneoff: (from: number, to: number, count: number, written: number) =>
        poll(this, from, to, count, written),
    };
    this.imports = Object.fromEntries(
      Object.entries(functions).map(([name, call]) => [name, this.#noting(name, call)]),
    );
  }

  /** The guest is to start once more, with what stands for a request meanwhile. */
  restart(starting: GuestCall): void {
    this.#starting = starting;
  }

  /** Says which memory pointers point into. */
  bind(memory: WebAssembly.Memory): void {
    this.#memory.bind(memory, null);
  }

  /** Begins a request: no file is open but the root folder. */
  begin(call: GuestCall): void {
    this.#call = call;
    this.#files = null;
  }

  /** Ends the request. */
  end(): void {
    this.#call = null;
    this.#files = null;
  }

  /** The code that a guest ended its program with, or null for another error. */
  exitCode(error: unknown): number | null {
    return error instanceof GuestExit ? error.code : null;
  }

  get settings(): GuestCall["settings"] {
    return this.#current.settings;
  }

  get files(): OpenFiles {
    return (this.#files ??= new OpenFiles(this.settings.files));
  }

  get view(): DataView<ArrayBuffer> {
    return this.#memory.view;
  }

  bytes(pointer: number, length: number): Uint8Array<ArrayBuffer> {
    const size = length >>> 0;
    const start = this.#memory.check(pointer, size);
    return this.#memory.bytes.subarray(start, start + size);
  }

  print(stream: "stdout" | "stderr", bytes: Uint8Array): void {
    this.#current.print(stream, bytes);
  }

  wait(): AbortSignal {
    this.#current.waiting();
    return this.#current.signal;
  }

  resumed(): void | Promise<void> {
    return this.#resumed();
  }

  /** A function that notes, until the first request, what makes the guest's start differ. */
  #noting(name: string, call: (...values: never[]) => unknown): typeof call {
    if (constant.has(name)) return call;
    return (...values) => {
      if (this.#call === null && !(name === "fd_write" && isOutput(values[0]))) this.touched = true;
      return call(...values);
    };
  }

  get #current(): GuestCall {
    return this.#call ?? this.#starting;
  }
}

function isOutput(descriptor: unknown): boolean {
  return descriptor === 1 || descriptor === 2;
}
