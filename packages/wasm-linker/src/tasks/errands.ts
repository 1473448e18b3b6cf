import { asError } from "../errors.ts";

/** What is under way for one request: a task that the host has begun, and those that it has called. */
export class Errand {
  /** The request, which the linker does not know. */
  readonly call: unknown;
  /** Tasks whose code has not ended. */
  live = 0;
  idle: PromiseWithResolvers<void> | null = null;

  constructor(call: unknown) {
    this.call = call;
  }
}

/** The errands of one instance, which may have several requests at a time. */
export class Errands {
  readonly #underWay = new Set<Errand>();
  #failed: { readonly error: unknown } | null = null;

  /** A task of it begins. */
  begin(errand: Errand | null): void {
    if (errand === null) return;
    errand.live += 1;
    this.#underWay.add(errand);
  }

  /** A task of it has ended. */
  end(errand: Errand | null): void {
    if (errand === null) return;
    errand.live -= 1;
    if (errand.live > 0) return;
    this.#underWay.delete(errand);
    errand.idle?.resolve();
    errand.idle = null;
  }

  /** Resolves when no task of it is left; rejects with what ended the guest. */
  whenIdle(errand: Errand): Promise<void> {
    if (this.#failed !== null) return Promise.reject(asError(this.#failed.error));
    if (errand.live === 0) return Promise.resolve();
    errand.idle ??= Promise.withResolvers();
    return errand.idle.promise;
  }

  /** The guest is ended, and all errands with it; false where it was before. */
  fail(error: unknown): boolean {
    if (this.#failed !== null) return false;
    this.#failed = { error };
    for (const { idle } of this.#underWay) idle?.reject(asError(error));
    return true;
  }

  /** Whether the guest was ended. */
  get hasFailed(): boolean {
    return this.#failed !== null;
  }

  /** Forgets all. */
  clear(): void {
    this.#underWay.clear();
    this.#failed = null;
  }
}
