import type { BobbinError } from "../../../errors.ts";
import type { KeyValueSession } from "../../../kv/session.ts";
import type { HttpExchange } from "../../http-exchange.ts";
import type { ResponseSteps } from "../../response-steps.ts";
import { GuestTrap } from "@bobbin-kv/wasm-linker";
import type { GuestCall, WasmSettings } from "../host.ts";

/** Takes what a guest prints. */
export type Print = (stream: "stdout" | "stderr", bytes: Uint8Array) => void;

/**
 * What stands for a request while a guest starts: it is told its environment, its files and the time,
 * and may print. There are no stores and no request yet.
 */
export class StartingCall implements GuestCall {
  readonly settings: WasmSettings;
  readonly print: Print;
  readonly signal: AbortSignal = new AbortController().signal;
  readonly body = null;
  readonly isFailed = false;
  readonly mayWait = false;
  readonly isAmongOthers = false;
  answered = false;
  onWaiting = null;
  readonly #states = new Map<unknown, unknown>();

  constructor(settings: WasmSettings, print: Print) {
    this.settings = settings;
    this.print = print;
  }

  get session(): KeyValueSession {
    throw new GuestTrap("it used a store while it was started, before there was a request");
  }

  get exchange(): HttpExchange {
    throw new GuestTrap("it asked for its request while it was started");
  }

  get steps(): ResponseSteps {
    throw new GuestTrap("it answered while it was started");
  }

  waiting(): void {
    throw new GuestTrap("it waited for something while it was started");
  }

  fail(error: BobbinError): void {
    throw error;
  }

  state<Value>(create: (call: GuestCall) => Value): Value {
    if (!this.#states.has(create)) this.#states.set(create, create(this));
    return this.#states.get(create) as Value;
  }
}
