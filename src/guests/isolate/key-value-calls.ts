import { bobbinError } from "../../errors.ts";
import type { KeyValueSession } from "../../kv/session.ts";
import { isolateCallLimits } from "../../limits.ts";
import type { Answer } from "../../stores/store.ts";
import { textOf, textOrNull, wholeNumber } from "./call-arguments.ts";
import type { GuestLog } from "./guest-log.ts";
import { errorForGuest } from "./host-error.ts";
import type { SharedBuffer } from "./shared-buffer.ts";
import type { KeyValueName, OfferedCalls } from "./offered-calls.ts";
import { packByteList, unpackList } from "./packed-list.ts";
import { RefusedCall } from "./refused-call.ts";

const { batchKeysMax, resultBytesMax } = isolateCallLimits;
const deltaDigitsMax = 20;
/** Keys that are read at a time, so that a result that is too large is noticed before all of it is held. */
const readKeysMax = 256;
const failed = -2;
const missing = -1;

/** Finds the session of the running request, and that of an earlier one while it is still in use. */
export interface Sessions {
  /** The running request's session and its number, 0 to 2^20 - 1. Null outside any request. */
  current(): { readonly session: KeyValueSession; readonly id: number } | null;
  /** Null when that request has ended. */
  byNumber(number: number): KeyValueSession | null;
}

/**
 * The key-value part of the host's calls. A store is named by the number of its request's session
 * in the upper bits, and its handle in the lower 32. Calls answer with a promise where the store does.
 */
export class KeyValueCalls implements Pick<OfferedCalls, KeyValueName> {
  readonly #buffer: SharedBuffer;
  readonly #sessions: Sessions;
  readonly #log: GuestLog;
  #error = "";
  #version = "";

  constructor(buffer: SharedBuffer, sessions: Sessions, log: GuestLog) {
    this.#buffer = buffer;
    this.#log = log;
    this.#sessions = sessions;
  }

  readonly takeError = (): string => {
    const error = this.#error;
    this.#error = "";
    return error;
  };

  readonly kvVersion = (): string => this.#version;

  readonly kvOpen = (label: string): number => {
    try {
      const current = this.#sessions.current();
      if (current === null) {
        throw bobbinError("invalid-argument", {
          what: "a store can be opened only while a request is being answered",
        });
      }
      return current.id * 2 ** 32 + current.session.open(textOf(label));
    } catch (error) {
      return this.#failed(error);
    }
  };

  /** A handle that is not open, or whose request has ended, is closed already. */
  readonly kvClose = (store: number): void => {
    this.#sessions.byNumber(numberOf(store))?.close(handleOf(store));
  };

  readonly kvGet = (store: number, key: string): Answer<number> =>
    this.#answer(() => this.#session(store).get(handleOf(store), textOf(key)), this.#leave);

  readonly kvSet = (store: number, key: string, value: string | number): Answer<number> =>
    this.#answer(
      () => this.#session(store).set(handleOf(store), textOf(key), this.#content(value)),
      done,
    );

  readonly kvDelete = (store: number, key: string): Answer<number> =>
    this.#answer(() => this.#session(store).delete(handleOf(store), textOf(key)), done);

  readonly kvExists = (store: number, key: string): Answer<number> =>
    this.#answer(() => this.#session(store).exists(handleOf(store), textOf(key)), Number);

  readonly kvList = (
    store: number,
    prefix: string,
    cursor: string | null,
    limit: number,
  ): Answer<string | number> =>
    this.#answer(
      () =>
        this.#session(store).list(handleOf(store), {
          prefix: textOf(prefix),
          cursor: textOrNull(cursor),
          limit,
        }),
      resultText,
    );

  readonly kvKeys = (store: number): Answer<string | number> =>
    this.#answer(() => this.#session(store).keys(handleOf(store)), resultText);

  readonly kvGetMany = (store: number, keys: string): Answer<number> =>
    this.#answer(
      () => this.#readMany(store, keyList(keys)),
      (values) => this.#buffer.write(packByteList(values)),
    );

  readonly kvSetMany = (store: number, keys: string, bytes: number): Answer<number> =>
    this.#answer(() => {
      const names = keyList(keys);
      const values = unpackList(this.#buffer.read(bytes), names.length);
      const entries = names.map((key, at) => [key, values[at] as Uint8Array] as const);
      return this.#session(store).setMany(handleOf(store), entries);
    }, done);

  readonly kvDeleteMany = (store: number, keys: string): Answer<number> =>
    this.#answer(() => this.#session(store).deleteMany(handleOf(store), keyList(keys)), done);

  readonly kvIncrement = (store: number, key: string, delta: string): Answer<string | number> =>
    this.#answer(
      () => this.#session(store).increment(handleOf(store), textOf(key), deltaOf(delta)),
      String,
    );

  readonly kvGetVersioned = (store: number, key: string): Answer<number> =>
    this.#answer(
      () => this.#session(store).getVersioned(handleOf(store), textOf(key)),
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
      const content = this.#content(value);
      return session.compareAndSwap(handleOf(store), textOf(key), textOrNull(version), content);
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

  /** Stops reading when there is more than one call may give. */
  #readMany(store: number, keys: readonly string[]): Answer<(Uint8Array | null)[]> {
    const session = this.#session(store);
    const handle = handleOf(store);
    const bytesMax = Math.min(resultBytesMax, this.#buffer.bytesMax);
    const values: (Uint8Array | null)[] = [];
    let bytes = 0;
    const add = (found: readonly (Uint8Array | null)[]): void => {
      for (const value of found) {
        bytes += 4 + (value?.byteLength ?? 0);
        values.push(value);
      }
      if (bytes > bytesMax) throw bobbinError("result-too-large", { max: bytesMax });
    };
    const rest = async (first: Promise<(Uint8Array | null)[]>): Promise<typeof values> => {
      add(await first);
      while (values.length < keys.length) {
        add(await session.getMany(handle, keys.slice(values.length, values.length + readKeysMax)));
      }
      return values;
    };
    do {
      const slice = keys.slice(values.length, values.length + readKeysMax);
      const found = session.getMany(handle, slice);
      if (found instanceof Promise) return rest(found);
      add(found);
    } while (values.length < keys.length);
    return values;
  }

  #failed(error: unknown): typeof failed {
    this.#error = errorForGuest(error, this.#log);
    return failed;
  }

  #session(store: number): KeyValueSession {
    const session = this.#sessions.byNumber(numberOf(store));
    if (session === null) throw bobbinError("invalid-store", {});
    return session;
  }

  #content(value: string | number): Uint8Array {
    return typeof value === "string" ? Buffer.from(value, "utf8") : this.#buffer.read(value);
  }

  readonly #leave = (value: Uint8Array | null): number => {
    if (value === null) return missing;
    const bytesMax = Math.min(resultBytesMax, this.#buffer.bytesMax);
    if (value.byteLength > bytesMax) throw bobbinError("result-too-large", { max: bytesMax });
    return this.#buffer.write(value);
  };
}

const done = (): number => 0;

function numberOf(store: number): number {
  wholeNumber(store, Number.MAX_SAFE_INTEGER);
  return Math.floor(store / 2 ** 32);
}

function handleOf(store: number): number {
  return store % 2 ** 32;
}

/** A result as JSON. A key has at least two characters there. */
function resultText(result: unknown): string {
  const text = JSON.stringify(result);
  if (text.length <= resultBytesMax) return text;
  throw bobbinError("result-too-large", { max: resultBytesMax });
}

function deltaOf(digits: unknown): bigint {
  const text = textOf(digits);
  if (text.length <= deltaDigitsMax && /^-?\d+$/.test(text)) return BigInt(text);
  throw bobbinError("invalid-argument", {
    what: "the delta does not fit a signed 64-bit integer",
  });
}

function keyList(json: unknown): string[] {
  const keys: unknown = parseKeys(textOf(json));
  if (!Array.isArray(keys)) throw new RefusedCall("keys are expected");
  if (keys.length > batchKeysMax) {
    throw bobbinError("batch-too-large", { keys: keys.length, max: batchKeysMax });
  }
  for (const key of keys) textOf(key);
  return keys as string[];
}

function parseKeys(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new RefusedCall("keys are expected", { cause: error });
  }
}
