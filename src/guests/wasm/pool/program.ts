import type { TakeBytes } from "../../http-exchange.ts";
import type { Print } from "./starting-call.ts";
import type { WasmRequest } from "./request.ts";

/** A WebAssembly component that is compiled and ready to be instantiated, whatever its kind. */
export interface WasmProgram {
  /** Fetches what must be there before a guest is entered; null where nothing has to be waited for. */
  prepare(request: WasmRequest, take: TakeBytes): Promise<void> | null;
  /** Makes an instance in its fresh state; `print` takes what it prints meanwhile. Throws what the guest throws while it starts. */
  instantiate(print: Print): WasmInstance;
  /** Bytes of memory that an instance begins with. */
  readonly memoryBytes: number;
  /** Whether an instance can answer one request after another, and several at a time, without being made fresh. */
  readonly takesSeveral: boolean;
}

/** One instance, which answers one request at a time unless its program says otherwise. */
export interface WasmInstance {
  /**
   * Answers a request, and is done with it when this returns or the promise settles. Failures go to
   * the request; nothing is thrown.
   */
  handle(request: WasmRequest): void | Promise<void>;
  /** Stops the guest at its next step, because its request has ended without it, or it is not needed any more. */
  abort(error: unknown): void;
  /** Whether it can take another request without being made fresh: nothing has stopped it, and it has not grown large. */
  readonly mayGoOn: boolean;
  /** Bytes of memory that it takes. */
  readonly memoryBytes: number;
  /** Puts the instance back into its fresh state; false where that cannot be done. */
  renew(): boolean;
}
