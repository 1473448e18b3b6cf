import type { KeyValueSession } from "../../../kv/session.ts";
import { bobbinError } from "../../../errors.ts";
import { wholeNumber } from "./call-arguments.ts";
import type { IsolateEntry } from "../entry.ts";

/** The request in the upper bits of a store's number. */
export function requestOf(store: number): number {
  wholeNumber(store, Number.MAX_SAFE_INTEGER);
  return Math.floor(store / 2 ** 32);
}

/** The handle in its lower 32 bits. */
export function handleOf(store: number): number {
  return store % 2 ** 32;
}

/** The session of an open store. Throws invalid-store where its request has ended. */
export function sessionOf(entry: IsolateEntry, store: number): KeyValueSession {
  const session = entry.session(requestOf(store));
  if (session === null) throw bobbinError("invalid-store", {});
  return session;
}
