import { bobbinError } from "../../errors.ts";
import type { KeyValueSession } from "../../kv/session.ts";
import type { Answer } from "../../stores/store.ts";
import { errorForGuest } from "./host-error.ts";
import type { ExchangeBuffer } from "./exchange-buffer.ts";
import type { HostCalls } from "./runtime/host.ts";
import { packByteList, unpackByteList } from "./runtime/byte-list.ts";

const failed = -2;
const missing = -1;

type KeyValueCalls = Pick<HostCalls, Extract<keyof HostCalls, `kv${string}`> | "takeError">;

/** Finds the session of the running request, and that of an earlier one while it is still in use. */
export interface Sessions {
  /** The running request's session and its number, 0 to 2^20 - 1. Null outside any request. */
  current(): { readonly session: KeyValueSession; readonly number: number } | null;
  /** Null when that request has ended. */
  byNumber(number: number): KeyValueSession | null;
}

/**
 * The key-value part of the host's calls. A store is named by the number of its request's session
 * in the upper bits, and its handle in the lower 32.
 */
export function keyValueCalls(exchange: ExchangeBuffer, sessions: Sessions): KeyValueCalls {
  let error = "";
  let version = "";

  function attempt<Result>(operation: () => Result): Result | typeof failed {
    try {
      return operation();
    } catch (caught) {
      error = errorForGuest(caught);
      return failed;
    }
  }

  function session(store: number): KeyValueSession {
    const number = Math.floor(store / 2 ** 32);
    const found = sessions.byNumber(number);
    if (found === null) throw bobbinError("invalid-store", {});
    return found;
  }

  function content(value: string | number): Uint8Array {
    return typeof value === "string" ? Buffer.from(value, "utf8") : exchange.read(value);
  }

  const leave = (value: Uint8Array | null): number =>
    value === null ? missing : exchange.write(value);
  const handle = (store: number): number => store % 2 ** 32;
  const keyList = (json: string): string[] => JSON.parse(json) as string[];

  return {
    takeError: () => error,
    kvOpen: (label) =>
      attempt(() => {
        const current = sessions.current();
        if (current === null) {
          throw bobbinError("invalid-argument", {
            what: "a store can be opened only while a request is being answered",
          });
        }
        return current.number * 2 ** 32 + current.session.open(label);
      }),
    kvClose: (store) => void attempt(() => session(store).close(handle(store))),
    kvGet: (store, key) => attempt(() => leave(now(session(store).get(handle(store), key)))),
    kvSet: (store, key, value) =>
      attempt(() => done(session(store).set(handle(store), key, content(value)))),
    kvDelete: (store, key) => attempt(() => done(session(store).delete(handle(store), key))),
    kvExists: (store, key) => attempt(() => Number(now(session(store).exists(handle(store), key)))),
    kvList: (store, prefix, cursor, limit) =>
      attempt(() =>
        JSON.stringify(now(session(store).list(handle(store), { prefix, cursor, limit }))),
      ),
    kvKeys: (store) => attempt(() => JSON.stringify(now(session(store).keys(handle(store))))),
    kvGetMany: (store, keys) =>
      attempt(() =>
        exchange.write(packByteList(now(session(store).getMany(handle(store), keyList(keys))))),
      ),
    kvSetMany: (store, keys, bytes) =>
      attempt(() => {
        const values = unpackByteList(exchange.read(bytes).buffer);
        const entries = keyList(keys).map(
          (key, at) => [key, new Uint8Array(values[at] ?? new ArrayBuffer(0))] as const,
        );
        return done(session(store).setMany(handle(store), entries));
      }),
    kvDeleteMany: (store, keys) =>
      attempt(() => done(session(store).deleteMany(handle(store), keyList(keys)))),
    kvIncrement: (store, key, delta) =>
      attempt(() => String(now(session(store).increment(handle(store), key, BigInt(delta))))),
    kvGetVersioned: (store, key) =>
      attempt(() => {
        const answer = now(session(store).getVersioned(handle(store), key));
        version = answer.version;
        return leave(answer.value);
      }),
    kvVersion: () => version,
    kvSwap: (store, key, expected, value) =>
      attempt(() =>
        Number(now(session(store).compareAndSwap(handle(store), key, expected, content(value)))),
      ),
  };
}

/** The answer of an embedded store. One across a network cannot be waited for on this thread. */
function now<T>(answer: Answer<T>): T {
  if (answer instanceof Promise) {
    answer.catch(() => {});
    throw bobbinError("store-asynchronous", { store: "" });
  }
  return answer;
}

function done(answer: Answer<void>): number {
  now(answer);
  return 0;
}
