import { bobbinError } from "../../errors.ts";
import type { KeyValueSession } from "../../kv/session.ts";
import type { Answer } from "../../stores/store.ts";
import { errorForGuest } from "./host-error.ts";
import type { ExchangeBuffer } from "./exchange-buffer.ts";
import type { KeyValueName, OfferedCalls } from "./offered-calls.ts";
import { packByteList, unpackByteList } from "./runtime/byte-list.ts";

const failed = -2;
const missing = -1;

/** Finds the session of the running request, and that of an earlier one while it is still in use. */
export interface Sessions {
  /** The running request's session and its number, 0 to 2^20 - 1. Null outside any request. */
  current(): { readonly session: KeyValueSession; readonly number: number } | null;
  /** Null when that request has ended. */
  byNumber(number: number): KeyValueSession | null;
}

/**
 * The key-value part of the host's calls. A store is named by the number of its request's session
 * in the upper bits, and its handle in the lower 32. Calls answer with a promise where the store does.
 */
export class KeyValueCalls implements Pick<OfferedCalls, KeyValueName> {
  readonly #exchange: ExchangeBuffer;
  readonly #sessions: Sessions;
  #error = "";
  #version = "";

  constructor(exchange: ExchangeBuffer, sessions: Sessions) {
    this.#exchange = exchange;
    this.#sessions = sessions;
  }

  readonly takeError = (): string => this.#error;

  readonly kvVersion = (): string => this.#version;

  readonly kvOpen = (label: string): number => {
    try {
      const current = this.#sessions.current();
      if (current === null) {
        throw bobbinError("invalid-argument", {
          what: "a store can be opened only while a request is being answered",
        });
      }
      return current.number * 2 ** 32 + current.session.open(label);
    } catch (error) {
      return this.#failed(error);
    }
  };

  /** A handle that is not open, or whose request has ended, is closed already. */
  readonly kvClose = (store: number): void => {
    this.#sessions.byNumber(numberOf(store))?.close(handleOf(store));
  };

  readonly kvGet = (store: number, key: string): Answer<number> =>
    this.#answer(() => this.#session(store).get(handleOf(store), key), this.#leave);

  readonly kvSet = (store: number, key: string, value: string | number): Answer<number> =>
    this.#answer(() => this.#session(store).set(handleOf(store), key, this.#content(value)), done);

  readonly kvDelete = (store: number, key: string): Answer<number> =>
    this.#answer(() => this.#session(store).delete(handleOf(store), key), done);

  readonly kvExists = (store: number, key: string): Answer<number> =>
    this.#answer(() => this.#session(store).exists(handleOf(store), key), Number);

  readonly kvList = (
    store: number,
    prefix: string,
    cursor: string | null,
    limit: number,
  ): Answer<string | number> =>
    this.#answer(
      () => this.#session(store).list(handleOf(store), { prefix, cursor, limit }),
      JSON.stringify,
    );

  readonly kvKeys = (store: number): Answer<string | number> =>
    this.#answer(() => this.#session(store).keys(handleOf(store)), JSON.stringify);

  readonly kvGetMany = (store: number, keys: string): Answer<number> =>
    this.#answer(
      () => this.#session(store).getMany(handleOf(store), keyList(keys)),
      (values) => this.#exchange.write(packByteList(values)),
    );

  readonly kvSetMany = (store: number, keys: string, bytes: number): Answer<number> =>
    this.#answer(() => {
      const values = unpackByteList(this.#exchange.read(bytes).buffer);
      const entries = keyList(keys).map(
        (key, at) => [key, new Uint8Array(values[at] ?? new ArrayBuffer(0))] as const,
      );
      return this.#session(store).setMany(handleOf(store), entries);
    }, done);

  readonly kvDeleteMany = (store: number, keys: string): Answer<number> =>
    this.#answer(() => this.#session(store).deleteMany(handleOf(store), keyList(keys)), done);

  readonly kvIncrement = (store: number, key: string, delta: string): Answer<string | number> =>
    this.#answer(() => this.#session(store).increment(handleOf(store), key, BigInt(delta)), String);

  readonly kvGetVersioned = (store: number, key: string): Answer<number> =>
    this.#answer(
      () => this.#session(store).getVersioned(handleOf(store), key),
      ({ value, version }) => {
        this.#version = version;
        return this.#leave(value);
      },
    );

  readonly kvSwap = (
    store: number,
    key: string,
    version: string | null,
    value: string | number,
  ): Answer<number> =>
    this.#answer(() => {
      const session = this.#session(store);
      return session.compareAndSwap(handleOf(store), key, version, this.#content(value));
    }, Number);

  /** Asks a store and turns what it found into what crosses; later, where the store answers later. */
  #answer<Found, Result>(
    ask: () => Answer<Found>,
    give: (found: Found) => Result,
  ): Answer<Result | typeof failed> {
    try {
      const found = ask();
      return found instanceof Promise ? this.#answerLater(found, give) : give(found);
    } catch (error) {
      return this.#failed(error);
    }
  }

  async #answerLater<Found, Result>(
    found: Promise<Found>,
    give: (found: Found) => Result,
  ): Promise<Result | typeof failed> {
    try {
      return give(await found);
    } catch (error) {
      return this.#failed(error);
    }
  }

  #failed(error: unknown): typeof failed {
    this.#error = errorForGuest(error);
    return failed;
  }

  #session(store: number): KeyValueSession {
    const session = this.#sessions.byNumber(numberOf(store));
    if (session === null) throw bobbinError("invalid-store", {});
    return session;
  }

  #content(value: string | number): Uint8Array {
    return typeof value === "string" ? Buffer.from(value, "utf8") : this.#exchange.read(value);
  }

  readonly #leave = (value: Uint8Array | null): number =>
    value === null ? missing : this.#exchange.write(value);
}

const done = (): number => 0;

function numberOf(store: number): number {
  return Math.floor(store / 2 ** 32);
}

function handleOf(store: number): number {
  return store % 2 ** 32;
}

function keyList(json: string): string[] {
  return JSON.parse(json) as string[];
}
