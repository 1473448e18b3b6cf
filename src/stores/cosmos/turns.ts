import type { Call } from "./calls.ts";

/** Lets one call of this process at a time do something to a key, in the order in which they came. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /** Runs the body when its turn has come; rejects with `store-overloaded` when that is too late for the call. */
  async take<T>(key: string, call: Call, body: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const { promise: done, resolve: end } = Promise.withResolvers<void>();
    // Who gives up waiting must not let the next one overtake those before it.
    const mine = before.then(() => done);
    this.#last.set(key, mine);
    try {
      await call.waitFor(before);
      return await body();
    } finally {
      end();
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }
}
