import { bobbinError } from "../../errors.ts";
import type { KeyValueSession } from "../../kv/session.ts";
import type { Answer } from "../../stores/store.ts";
import { errorForGuest } from "./host-error.ts";
import type { ExchangeBuffer } from "./exchange-buffer.ts";
import type { HostCalls } from "./runtime/host.ts";
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

type Name = Extract<keyof HostCalls, `kv${string}`> | "takeError";

/**
 * The key-value part of the host's calls. A store is named by the number of its request's session
 * in the upper bits, and its handle in the lower 32.
 */
export class KeyValueCalls implements Pick<HostCalls, Name> {
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

  readonly kvOpen = (label: string): number =>
    this.#attempt(() => {
      const current = this.#sessions.current();
      if (current === null) {
        throw bobbinError("invalid-argument", {
          what: "a store can be opened only while a request is being answered",
        });
      }
      return current.number * 2 ** 32 + current.session.open(label);
    });

  readonly kvClose = (store: number): void => {
    this.#attempt(() => this.#session(store).close(handleOf(store)));
  };

  readonly kvGet = (store: number, key: string): number =>
    this.#attempt(() => this.#leave(now(this.#session(store).get(handleOf(store), key))));

  readonly kvSet = (store: number, key: string, value: string | number): number =>
    this.#attempt(() => done(this.#session(store).set(handleOf(store), key, this.#content(value))));

  readonly kvDelete = (store: number, key: string): number =>
    this.#attempt(() => done(this.#session(store).delete(handleOf(store), key)));

  readonly kvExists = (store: number, key: string): number =>
    this.#attempt(() => Number(now(this.#session(store).exists(handleOf(store), key))));

  readonly kvList = (
    store: number,
    prefix: string,
    cursor: string | null,
    limit: number,
  ): string | number =>
    this.#attempt(() => {
      const options = { prefix, cursor, limit };
      return JSON.stringify(now(this.#session(store).list(handleOf(store), options)));
    });

  readonly kvKeys = (store: number): string | number =>
    this.#attempt(() => JSON.stringify(now(this.#session(store).keys(handleOf(store)))));

  readonly kvGetMany = (store: number, keys: string): number =>
    this.#attempt(() => {
      const values = now(this.#session(store).getMany(handleOf(store), keyList(keys)));
      return this.#exchange.write(packByteList(values));
    });

  readonly kvSetMany = (store: number, keys: string, bytes: number): number =>
    this.#attempt(() => {
      const values = unpackByteList(this.#exchange.read(bytes).buffer);
      const entries = keyList(keys).map(
        (key, at) => [key, new Uint8Array(values[at] ?? new ArrayBuffer(0))] as const,
      );
      return done(this.#session(store).setMany(handleOf(store), entries));
    });

  readonly kvDeleteMany = (store: number, keys: string): number =>
    this.#attempt(() => done(this.#session(store).deleteMany(handleOf(store), keyList(keys))));

  readonly kvIncrement = (store: number, key: string, delta: string): string | number =>
    this.#attempt(() =>
      String(now(this.#session(store).increment(handleOf(store), key, BigInt(delta)))),
    );

  readonly kvGetVersioned = (store: number, key: string): number =>
    this.#attempt(() => {
      const { value, version } = now(this.#session(store).getVersioned(handleOf(store), key));
      this.#version = version;
      return this.#leave(value);
    });

  readonly kvSwap = (
    store: number,
    key: string,
    version: string | null,
    value: string | number,
  ): number =>
    this.#attempt(() => {
      const session = this.#session(store);
      const content = this.#content(value);
      return Number(now(session.compareAndSwap(handleOf(store), key, version, content)));
    });

  #attempt<Result>(operation: () => Result): Result | typeof failed {
    try {
      return operation();
    } catch (caught) {
      this.#error = errorForGuest(caught);
      return failed;
    }
  }

  #session(store: number): KeyValueSession {
    const session = this.#sessions.byNumber(Math.floor(store / 2 ** 32));
    if (session === null) throw bobbinError("invalid-store", {});
    return session;
  }

  #content(value: string | number): Uint8Array {
    return typeof value === "string" ? Buffer.from(value, "utf8") : this.#exchange.read(value);
  }

  #leave(value: Uint8Array | null): number {
    return value === null ? missing : this.#exchange.write(value);
  }
}

function handleOf(store: number): number {
  return store % 2 ** 32;
}

function keyList(json: string): string[] {
  return JSON.parse(json) as string[];
}

/** The answer of an embedded store. One across a network cannot be waited for on this thread. */
function now<T>(answer: Answer<T>): T {
  if (answer instanceof Promise) {
    answer.catch(() => {});
    throw bobbinError("store-asynchronous", {});
  }
  return answer;
}

function done(answer: Answer<void>): number {
  now(answer);
  return 0;
}
