import type { GrantedStores } from "../kv/granted-stores.ts";

/** Carries a part of a response out; or hears why it must not be, when stores have lost writes. */
export type Step = (lost: Error | null) => void;

/** Says when all that the guest has been answered so far is on disk. */
type Stores = Pick<GrantedStores, "whenDurable">;

interface Batch {
  readonly durable: Promise<void> | null;
  readonly steps: Step[];
  settled: boolean;
  lost: Error | null;
}

/**
 * The steps of responses in the order the guest took them. They are carried out when the turn of the
 * event loop ends, so that all its requests share one look at the stores and one sync, and only once
 * those are durable: what a client has been told stays true.
 */
export class ResponseSteps {
  readonly #stores: Stores;
  #added: Step[] = [];
  /** In order: each waits for its stores and for the batches before it. */
  readonly #batches: Batch[] = [];

  constructor(stores: Stores) {
    this.#stores = stores;
  }

  /** Adds a step. It must not throw. */
  add(step: Step): void {
    if (this.#added.length === 0) setImmediate(this.#run);
    this.#added.push(step);
  }

  /** Does now what would be done when the turn ends. */
  flush(): void {
    if (this.#added.length > 0) this.#run();
  }

  readonly #run = (): void => {
    const steps = this.#added;
    if (steps.length === 0) return;
    this.#added = [];
    const durable = this.#stores.whenDurable();
    const last = this.#batches.at(-1);
    if (last !== undefined && last.durable === durable) last.steps.push(...steps);
    else if (last !== undefined || durable !== null) this.#wait(durable, steps);
    else for (const step of steps) step(null);
  };

  #wait(durable: Promise<void> | null, steps: Step[]): void {
    const batch: Batch = { durable, steps, settled: durable === null, lost: null };
    this.#batches.push(batch);
    durable?.then(
      () => this.#settle(batch),
      (error: unknown) => {
        batch.lost = error instanceof Error ? error : new Error(String(error));
        this.#settle(batch);
      },
    );
  }

  #settle(batch: Batch): void {
    batch.settled = true;
    while (this.#batches[0]?.settled === true) {
      const { steps, lost } = this.#batches.shift() as Batch;
      for (const step of steps) step(lost);
    }
  }
}
