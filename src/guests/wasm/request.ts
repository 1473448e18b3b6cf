import type { BobbinError } from "../../errors.ts";
import type { GrantedStores } from "../../kv/granted-stores.ts";
import { KeyValueSession } from "../../kv/session.ts";
import type { Exchange } from "../exchange.ts";
import type { ResponseSteps } from "../response-steps.ts";
import type { GuestCall, WasmSettings } from "./host.ts";
import { LinePrinter } from "./line-printer.ts";

/** Takes a line of a component's output. */
export type GuestLog = (stream: "stdout" | "stderr", text: string) => void;

/** A request while a WebAssembly guest works on it. */
export class WasmRequest implements GuestCall {
  readonly settings: WasmSettings;
  readonly exchange: Exchange;
  readonly steps: ResponseSteps;
  readonly session: KeyValueSession;
  readonly #log: GuestLog;
  readonly #states = new Map<unknown, unknown>();
  readonly #printers = new Map<"stdout" | "stderr", LinePrinter>();
  /** The whole body, for guests that take it so. */
  body: Uint8Array = new Uint8Array(0);
  /** The response has begun, or the request has failed. */
  answered = false;
  #controller: AbortController | null = null;
  #isOver = false;

  constructor(
    settings: WasmSettings,
    granted: GrantedStores,
    steps: ResponseSteps,
    exchange: Exchange,
    log: GuestLog,
  ) {
    this.settings = settings;
    this.exchange = exchange;
    this.steps = steps;
    this.session = new KeyValueSession(granted);
    this.#log = log;
  }

  /** Most requests never ask for it. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isOver) this.#controller.abort();
    return this.#controller.signal;
  }

  state<Value>(create: (call: GuestCall) => Value): Value {
    if (!this.#states.has(create)) this.#states.set(create, create(this));
    return this.#states.get(create) as Value;
  }

  print(stream: "stdout" | "stderr", bytes: Uint8Array): void {
    let printer = this.#printers.get(stream);
    if (printer === undefined) {
      printer = new LinePrinter((line) => this.#log(stream, line));
      this.#printers.set(stream, printer);
    }
    printer.write(bytes);
  }

  /** Fails the request, unless it has ended; the reason goes to the component's log. */
  fail(error: BobbinError): void {
    if (this.#isOver) return;
    this.answered = true;
    const { method, url } = this.exchange;
    this.#log("stderr", `${method} ${url}: ${error.text}`);
    this.exchange.fail(error);
  }

  /** Whether nothing more is to come of the request. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Ends what the request has under way: timers, outbound requests, half a line. */
  end(): void {
    this.#isOver = true;
    this.#controller?.abort();
    for (const printer of this.#printers.values()) printer.end();
  }
}
