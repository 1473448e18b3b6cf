import type { BobbinError } from "../../../errors.ts";
import type { GrantedStores } from "../../../kv/granted-stores.ts";
import type { KeyValueSession } from "../../../kv/session.ts";
import { openSession } from "../../../kv/watched-session.ts";
import type { HttpExchange, TakeBytes } from "../../http-exchange.ts";
import type { ResponseSteps } from "../../response-steps.ts";
import type { GuestCall, WasmSettings } from "../host.ts";
import { LinePrinter } from "./line-printer.ts";

/** Takes a line of a component's output. */
export type ComponentLog = (stream: "stdout" | "stderr", text: string, headers?: string) => void;

/** Most bytes that are kept of what a guest prints whose client has left. */
const heldBytesMax = 65_536;

/** A request while a WebAssembly guest works on it. */
export class WasmRequest implements GuestCall {
  readonly settings: WasmSettings;
  readonly exchange: HttpExchange;
  readonly steps: ResponseSteps;
  readonly session: KeyValueSession;
  readonly #log: ComponentLog;
  readonly #states = new Map<unknown, unknown>();
  readonly #printers = new Map<"stdout" | "stderr", LinePrinter>();
  body: Uint8Array | null = null;
  onWaiting: (() => void) | null = null;
  /** Asks the guest to end, where it is of a kind that goes on when its client has left. */
  cancel: (() => void) | null = null;
  answered = false;
  isFailed = false;
  isGiven = false;
  readonly mayWait = true;
  readonly isAmongOthers: boolean;
  #controller: AbortController | null = null;
  #isOver = false;
  /** What is printed since the client has left. */
  #heldBack: (readonly [stream: "stdout" | "stderr", bytes: Uint8Array])[] | null = null;
  #heldBytes = 0;

  constructor(
    settings: WasmSettings,
    granted: GrantedStores,
    steps: ResponseSteps,
    exchange: HttpExchange,
    log: ComponentLog,
    isAmongOthers = false,
  ) {
    this.settings = settings;
    this.exchange = exchange;
    this.isAmongOthers = isAmongOthers;
    this.steps = steps;
    // One that others have an instance with cannot begin anew elsewhere.
    this.session = openSession(granted, isAmongOthers ? { headers: exchange.headers } : exchange);
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
    if (this.#heldBack === null) return this.#print(stream, bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes <= heldBytesMax) this.#heldBack.push([stream, bytes]);
  }

  /**
   * Its client has left: nothing may be sent any more. What the guest prints meanwhile is kept until it has ended, and forgotten
   * where it fails: SDKs that cannot be asked to end print where they broke.
   */
  leave(): void {
    this.isFailed = true;
    this.#heldBack ??= [];
  }

  #print(stream: "stdout" | "stderr", bytes: Uint8Array): void {
    let printer = this.#printers.get(stream);
    if (printer === undefined) {
      printer = new LinePrinter((line) => this.#log(stream, line, this.exchange.headers));
      this.#printers.set(stream, printer);
    }
    printer.write(bytes);
  }

  waiting(): void {
    this.onWaiting?.();
  }

  fail(error: BobbinError): void {
    this.#heldBack = null;
    if (this.isFailed) return;
    this.isFailed = true;
    this.answered = true;
    if (this.exchange.isElsewhere === true) return;
    const { method, url, headers } = this.exchange;
    this.#log("stderr", `${method} ${url}: ${error.text}`, headers);
    // The client has its response, and perhaps the next one on the same connection already.
    if (!this.isGiven) this.exchange.fail(error);
    this.isGiven = true;
  }

  /** Whether the guest has nothing more to do with the request. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Ends what the request has under way: timers, outbound requests, half a line. */
  end(): void {
    this.#isOver = true;
    this.#controller?.abort();
    for (const [stream, bytes] of this.#heldBack ?? []) this.#print(stream, bytes);
    this.#heldBack = null;
    for (const printer of this.#printers.values()) printer.end();
  }
}

/** Reads the whole body before a guest is entered that takes it so; null where there is none. */
export function readWholeBody(request: WasmRequest, take: TakeBytes): Promise<void> | null {
  if (request.exchange.bodyBytes === 0) return null;
  return request.exchange.readBody(take).then((body) => {
    request.body = body;
  });
}
