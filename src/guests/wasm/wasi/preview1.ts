import type { GuestCall } from "../host.ts";
import { GuestTrap } from "../component/trap.ts";
import { GuestExit } from "./guest-exit.ts";
import { preview1Files } from "./preview1-files.ts";
import { OpenFiles } from "./open-files.ts";
import type { Preview1Functions, Preview1Host } from "./preview1-host.ts";
import { preview1System } from "./preview1-system.ts";

/** WASI preview 1 for one instance of a core module; each request finds it as new. */
export class Preview1 implements Preview1Host {
  readonly imports: Preview1Functions;
  readonly #starting: GuestCall;
  #memory: WebAssembly.Memory | null = null;
  #call: GuestCall | null = null;
  #files: OpenFiles | null = null;
  /** A call was answered before any request, with what would be different the next time. */
  touched = false;

  /** `starting` stands for a request before the first one. */
  constructor(starting: GuestCall) {
    this.#starting = starting;
    const functions = { ...preview1System(this), ...preview1Files(this) };
    this.imports = functions;
  }

  /** Says which memory pointers point into. */
  bind(memory: WebAssembly.Memory): void {
    this.#memory = memory;
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
    return (this.#call ?? this.#starting).settings;
  }

  get files(): OpenFiles {
    return (this.#files ??= new OpenFiles(this.settings.files));
  }

  get view(): DataView<ArrayBuffer> {
    return new DataView(this.#buffer);
  }

  bytes(pointer: number, length: number): Uint8Array<ArrayBuffer> {
    const start = pointer >>> 0;
    const size = length >>> 0;
    if (start + size > this.#buffer.byteLength) {
      throw new GuestTrap(`it gave ${size} bytes at ${start}, outside of its memory`);
    }
    return new Uint8Array(this.#buffer, start, size);
  }

  print(stream: "stdout" | "stderr", bytes: Uint8Array): void {
    (this.#call ?? this.#starting).print(stream, bytes);
  }

  touch(): void {
    if (this.#call === null) this.touched = true;
  }

  get signal(): AbortSignal | null {
    return this.#call?.signal ?? null;
  }

  get #buffer(): ArrayBuffer {
    if (this.#memory === null) throw new GuestTrap("it exports no memory");
    return this.#memory.buffer;
  }
}
