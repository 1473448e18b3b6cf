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
  /** A request of it has ended while its code goes on. */
  #isLeft = false;

  constructor(instance: WasmInstance, limits: UseLimits) {
    this.instance = instance;
    this.#limits = limits;
  }

  /** Whether it can take another request as it is. */
  get hasRoom(): boolean {
    const { requests, atOnce } = this.#limits;
    if (this.#taken >= requests || this.#working.size >= atOnce || this.#isLeft) return false;
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
   * no other request needs the instance; until then the instance takes none.
   */
  leave(request: WasmRequest, error: unknown): void {
    this.#working.delete(request);
    this.#isLeft = true;
    if (this.isIdle) this.instance.abort(error);
  }

  /** It is idle, and not to be used as it is: code that was left is stopped. False where it cannot be made fresh. */
  renew(): boolean {
    if (this.#isLeft) this.instance.abort(null);
    return !this.#isLeft && this.instance.renew();
  }
}
