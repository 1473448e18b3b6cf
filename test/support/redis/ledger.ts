/** What a store has said of the writes it was given, to hold against what it has in the end. */

import assert from "node:assert/strict";
import { isBobbinError } from "../../../src/errors.ts";
import type { RemoteStore } from "../../../src/stores/remote/remote-store.ts";

interface Account {
  /** The last set that was acknowledged; 0 for none. */
  acknowledged: number;
  /** Later ones of which nobody knows. */
  unknown: number[];
}

/** Writers that go on until they are told to stop, each with keys of its own, one write after the other. */
export class Ledger {
  readonly #store: RemoteStore;
  readonly #keys: Account[] = [];
  readonly #errors = new Map<string, number>();
  #counted = 0;
  #maybeCounted = 0;
  #wrongReads = 0;
  #isStopped = false;
  #waiting: { count: number; resolve: () => void }[] = [];
  #acknowledgements = 0;

  constructor(store: RemoteStore) {
    this.#store = store;
  }

  /** Starts so many writers; resolves when they have stopped. */
  async write(writers: number): Promise<void> {
    const accounts = Array.from({ length: writers }, (): Account => ({
      acknowledged: 0,
      unknown: [],
    }));
    const first = this.#keys.push(...accounts) - writers;
    await Promise.all(accounts.map((account, index) => this.#run(first + index, account)));
  }

  /** Resolves once so many more writes were acknowledged. */
  acknowledged(more: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ count: this.#acknowledgements + more, resolve });
    });
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** How often each error was met. */
  get errors(): Record<string, number> {
    return Object.fromEntries(this.#errors);
  }

  /** Compares with what the store holds now; `store` is another way to the same data. */
  async check(store: RemoteStore = this.#store): Promise<void> {
    for (const [index, { acknowledged, unknown }] of this.#keys.entries()) {
      const held = await store.get(`key-${index}`);
      const number = held === null ? 0 : Number(Buffer.from(held).toString());
      const allowed = [acknowledged, ...unknown];
      assert.ok(
        allowed.includes(number),
        `key-${index} is ${number}, not one of ${allowed.join()}`,
      );
    }
    const counter = await store.increment("counter", 0n);
    const most = BigInt(this.#counted + this.#maybeCounted);
    assert.ok(counter >= BigInt(this.#counted), `${counter} is less than ${this.#counted}`);
    assert.ok(counter <= most, `${counter} is more than ${most}`);
    assert.equal(this.#wrongReads, 0);
  }

  async #run(index: number, account: Account): Promise<void> {
    for (let number = 1; !this.#isStopped; number++) {
      const isKnown = await this.#try(() =>
        this.#store.set(`key-${index}`, Buffer.from(String(number))),
      );
      if (isKnown === true) {
        account.acknowledged = number;
        account.unknown = [];
      }
      if (isKnown === null) account.unknown.push(number);
      const isCounted = await this.#try(() => this.#store.increment("counter", 1n));
      if (isCounted === true) this.#counted++;
      if (isCounted === null) this.#maybeCounted++;
      await this.#try(async () => {
        const held = await this.#store.get(`key-${index}`);
        const found = held === null ? 0 : Number(Buffer.from(held).toString());
        if (![account.acknowledged, ...account.unknown].includes(found)) this.#wrongReads++;
      });
    }
  }

  /** True for done, false for certainly not, null for unknown. */
  async #try(write: () => unknown): Promise<boolean | null> {
    try {
      await write();
    } catch (error) {
      if (!isBobbinError(error)) throw error;
      this.#errors.set(error.code, (this.#errors.get(error.code) ?? 0) + 1);
      return error.code === "store-outcome-unknown" ? null : false;
    }
    this.#acknowledgements++;
    this.#waiting = this.#waiting.filter(({ count, resolve }) => {
      if (this.#acknowledgements < count) return true;
      resolve();
      return false;
    });
    return true;
  }
}
