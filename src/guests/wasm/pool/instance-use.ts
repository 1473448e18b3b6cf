import type { WasmInstance } from "./program.ts";
import type { WasmRequest } from "./request.ts";

/** How many requests an instance answers, and how many it has at a time. */
export interface UseLimits {
  readonly requests: number;
  readonly atOnce: number;
}

/** An instance, and what it is used for until it is put back into its fresh state. */
export class InstanceUse {
  readonly instance: WasmInstance;
  readonly #limits: UseLimits;
  readonly #working = new Set<WasmRequest>();
  #taken = 0;
  /** Requests that are over while its code goes on with them. */
  readonly #left: WasmRequest[] = [];

  constructor(instance: WasmInstance, limits: UseLimits) {
    this.instance = instance;
    this.#limits = limits;
  }

  /** Whether it can take another request as it is. */
  get hasRoom(): boolean {
    const { requests, atOnce } = this.#limits;
    if (this.#taken >= requests || this.#working.size >= atOnce) return false;
    if (this.#left.length > 0) return false;
    return this.#taken === 0 || this.instance.mayGoOn;
  }

  /** Whether no request is answered by it. */
  get isIdle(): boolean {
    return this.#working.size === 0;
  }

  /** Has it answer a request; see `WasmInstance.handle`. */
  handle(request: WasmRequest): void | Promise<void> {
    this.#taken += 1;
    this.#working.add(request);
    return this.instance.handle(request);
  }

  /** The request is over, and with it the guest's code that answered it. */
  done(request: WasmRequest): void {
    this.#working.delete(request);
  }

  /**
   * The request is over, but not the guest's code, which may wait for something that never comes. It is stopped where
   * no other request needs the instance; until then the instance takes none, and what the request has under way goes
   * on: where it ended, the guest's code would wait for ever, and could keep that of others out.
   */
  leave(request: WasmRequest, error: unknown): void {
    this.#working.delete(request);
    this.#left.push(request);
    if (this.isIdle) this.stop(error);
  }

  /** It is idle, and not to be used as it is: code that was left is stopped. False where it cannot be made fresh. */
  renew(): boolean {
    if (this.#left.length === 0) return this.instance.renew();
    this.stop(null);
    return false;
  }

  /** It is idle, and not needed any more: code that was left is stopped. */
  stop(error: unknown): void {
    this.instance.abort(error);
    for (const request of this.#left) request.end();
  }
}
