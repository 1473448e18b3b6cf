import type { BobbinError } from "../../../errors.ts";
import { enterGuest } from "../../running-guest.ts";
import { guestFailure } from "../guest-failure.ts";
import {
  type GuestImports,
  GuestMemory,
  GuestTrap,
  type HostMeter,
  makeDirectEntry,
  type ModuleImport,
  type Realloc,
} from "@bobbin-kv/wasm-linker";
import type { GuestCall } from "../host.ts";
import { spinMethods } from "../http/spin-methods.ts";
import { handlerName, handlerSignature, liftResponse, lowerRequest } from "./inbound-http.ts";
import type { OutboundSender } from "../http/send-whole.ts";
import { spin1Imports, spin1Waits, type Spin1Host } from "./spin1-imports.ts";

/** What an instance is made from and runs under. */
export interface Spin1Parts {
  /** What its module imports; all of it is offered (see `findUnknownImports`). */
  readonly imports: readonly ModuleImport[];
  readonly sender: OutboundSender;
  /** Instantiates the module, so that `guard` can stop it. */
  instantiate(imports: GuestImports): { readonly exports: WebAssembly.Exports };
  /** Makes a function one that the module can import; where it `waits` it may answer with a promise. */
  importFunction: Spin1Host["importFunction"];
  readonly guard: {
    readonly meter: HostMeter;
    /** Whether a call of the host that may wait can suspend the guest. */
    maySuspend: boolean;
    /** Code of the guest begins. */
    enter(): void;
    /** Code of the guest goes on after it has waited, when this is over. */
    goOn(): void | Promise<void>;
    /** Why the guest was stopped, where the guard has stopped it. */
    failure(error: unknown): Error | null;
    /** What stopped the guest, as it was thrown. */
    readonly cause: unknown;
    /** Lets a guest go on that has ended its program. */
    renew(): void;
  };
  readonly wasi: {
    readonly imports: GuestImports[string];
    bind(memory: WebAssembly.Memory): void;
    begin(call: GuestCall): void;
    end(): void;
    /** The code that a guest ended its program with, or null for any other error. */
    exitCode(error: unknown): number | null;
  };
  /** Hears of a request that cannot be answered, at most once each. */
  failed(call: GuestCall, error: BobbinError): void;
}

type Handler = (...values: number[]) => number | Promise<number>;

/** One instance of a Spin 1.0 core module, which answers one request at a time. */
export class Spin1Instance {
  readonly #parts: Spin1Parts;
  readonly #memory: GuestMemory;
  readonly #handler: Handler;
  readonly #exports: WebAssembly.Exports;
  #call: GuestCall | null = null;
  #spent = false;

  /** Instantiates; `start` has to follow. Throws what the guest throws, or what it was stopped for. */
  constructor(parts: Spin1Parts) {
    this.#parts = parts;
    const { sender, guard, wasi, importFunction } = parts;
    this.#memory = new GuestMemory(guard.meter);
    const host = {
      importFunction,
      memory: this.#memory,
      current: this.#current,
      sender,
      resumed: () => {
        if (this.#call !== null) enterGuest(this.#call.settings.component.id, this.#call.exchange);
        return guard.goOn();
      },
    };
    guard.enter();
    try {
      const imports = spin1Imports(parts.imports, host, wasi.imports);
      const { exports } = parts.instantiate(imports);
      this.#handler = handlerOf(exports, spin1Waits(parts.imports));
      const memory = memoryOf(exports);
      wasi.bind(memory);
      this.#memory.bind(memory, reallocOf(exports));
      this.#exports = exports;
    } catch (error) {
      throw guard.failure(error) ?? error;
    }
  }

  /**
   * Lets the guest begin: a library's `_initialize`, or the `_start` of a program whose `main` says what
   * handles requests. Throws what the guest throws, or what it was stopped for.
   */
  start(): void {
    const start = this.#exports["_initialize"] ?? this.#exports["_start"];
    if (typeof start !== "function") return;
    const { guard, wasi } = this.#parts;
    guard.enter();
    guard.maySuspend = false;
    try {
      start();
    } catch (error) {
      if (wasi.exitCode(guard.cause ?? error) !== 0) throw guard.failure(error) ?? error;
      guard.renew();
    }
  }

  /** A request has failed in it, so that it is in no state to answer another. */
  get spent(): boolean {
    return this.#spent;
  }

  /**
   * Answers a request whose whole body is there. The guest is done with it when this returns, or when
   * the promise resolves; nothing is thrown.
   */
  handle(call: GuestCall, body: Uint8Array): void | Promise<void> {
    if (!spinMethods.includes(call.exchange.method)) {
      this.#respond(call, 405, "", "");
      return;
    }
    const { guard, wasi } = this.#parts;
    let answer: number | Promise<number>;
    this.#call = call;
    try {
      wasi.begin(call);
      guard.enter();
      const parameters = lowerRequest(this.#memory, call.exchange, body);
      guard.maySuspend = true;
      answer = this.#handler(...parameters);
    } catch (error) {
      this.#fail(call, error);
      return;
    }
    if (typeof answer === "number") {
      this.#finish(call, answer);
      return;
    }
    return answer.then(
      (pointer) => this.#finish(call, pointer),
      (error: unknown) => this.#fail(call, error),
    );
  }

  readonly #current = (): GuestCall => {
    if (this.#call !== null) return this.#call;
    throw new GuestTrap("it called its host while no request was being answered");
  };

  #finish(call: GuestCall, pointer: number): void {
    try {
      const { status, headers, body } = liftResponse(this.#memory, pointer);
      this.#end();
      this.#respond(call, status, headers, body);
    } catch (error) {
      this.#fail(call, error);
    }
  }

  #respond(call: GuestCall, status: number, headers: string, body: string | Uint8Array): void {
    call.steps.add((lost) => {
      if (call.isFailed) return;
      try {
        if (lost !== null) throw lost;
        call.exchange.respond(status, headers, body);
      } catch (error) {
        this.#parts.failed(call, guestFailure(error));
      }
    });
  }

  #fail(call: GuestCall, error: unknown): void {
    this.#spent = true;
    this.#end();
    if (!call.isFailed) {
      this.#parts.failed(call, guestFailure(this.#parts.guard.failure(error) ?? error));
    }
  }

  #end(): void {
    this.#call = null;
    this.#parts.wasi.end();
  }
}

function handlerOf(exports: WebAssembly.Exports, waits: boolean): Handler {
  const handler = exports[handlerName];
  if (typeof handler !== "function") throw new GuestTrap(`it exports no ${handlerName}`);
  if (!waits) return handler as unknown as Handler;
  try {
    return makeDirectEntry(handler as never, handlerSignature) as Handler;
  } catch (error) {
    if (!(error instanceof WebAssembly.LinkError)) throw error;
    throw new GuestTrap(`its ${handlerName} takes or gives other values than Spin's`);
  }
}

function memoryOf({ memory }: WebAssembly.Exports): WebAssembly.Memory {
  if (memory instanceof WebAssembly.Memory) return memory;
  throw new GuestTrap("it exports no memory");
}

function reallocOf(exports: WebAssembly.Exports): Realloc | null {
  const realloc = exports["canonical_abi_realloc"] ?? exports["cabi_realloc"];
  return typeof realloc === "function" ? (realloc as unknown as Realloc) : null;
}
