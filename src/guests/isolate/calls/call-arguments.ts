/** Arguments of host calls: whatever the guest's runtime has become, nothing else gets further than this. */

import type { KeyValueSession } from "../../../kv/session.ts";
import { labelStores } from "../../../web/turn-memory-layout.ts";
import { bobbinError } from "../../../errors.ts";
import type { ListOptions, Details } from "../../../stores/store.ts";
import { isolateCallLimits } from "../../../limits.ts";

/** An argument that the runtime never gives: it has been broken by its component, or there is a fault in it. */
export class RefusedCall extends Error {}

/** A text. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  throw new RefusedCall("a text is expected");
}

/** A text or null. */
export function textOrNull(value: unknown): string | null {
  return value === null ? null : textOf(value);
}

/** A whole number from 0 to `max`. */
export function wholeNumber(value: unknown, max: number): number {
  const isWhole = typeof value === "number" && Number.isInteger(value);
  if (isWhole && value >= 0 && value <= max) return value;
  throw new RefusedCall(`a whole number from 0 to ${max} is expected`);
}

/** Requests have numbers below this; see `RequestsInFlight`. */
const requestsMax = 2 ** 20;

/** The request in the upper bits of a store's number. */
export function requestOf(store: number): number {
  wholeNumber(store, Number.MAX_SAFE_INTEGER);
  return Math.floor(store / 2 ** 32) % requestsMax;
}

/** The handle of an open store; one that is named by its label is opened now, where its request has not. Throws invalid-store. */
export function handleOf(
  session: KeyValueSession,
  store: number,
  labels: readonly string[],
): number {
  const handle = store % 2 ** 32;
  if (store < labelStores) return handle;
  const label = labels[handle];
  if (label === undefined) throw bobbinError("invalid-store", {});
  return session.openOnce(label);
}

/** The session of an open store. Throws invalid-store where its request has ended. */
export function sessionOf(
  requests: { session(request: number): KeyValueSession | null },
  store: number,
): KeyValueSession {
  const session = requests.session(requestOf(store));
  if (session === null) throw bobbinError("invalid-store", {});
  return session;
}

/** Which keys a list is to have, as the runtime sends it; what is in it is checked by the session. */
export function listChoiceOf(json: unknown): ListOptions {
  let choice: unknown;
  try {
    choice = JSON.parse(textOf(json));
  } catch (error) {
    throw new RefusedCall("the choice of a list is expected", { cause: error });
  }
  if (typeof choice === "object" && choice !== null && !Array.isArray(choice)) {
    return choice as ListOptions;
  }
  throw new RefusedCall("the choice of a list is expected");
}

/** Any 64-bit number with its sign. */
const deltaDigitsMax = 20;

/** What is added to a counter, in decimal as the runtime sends it. */
export function deltaOf(digits: unknown): bigint {
  const text = textOf(digits);
  if (text.length <= deltaDigitsMax && /^-?\d+$/.test(text)) return BigInt(text);
  throw bobbinError("invalid-argument", { problem: "delta" });
}

/** More than the runtime ever sends: metadata of the largest size, every character of it escaped. */
const charactersMax = 16_384;

/** Details as the runtime sends them, as JSON; what is in them is checked by the session. */
export function detailsOf(json: unknown): Details {
  const text = textOf(json);
  if (text.length > charactersMax) throw new RefusedCall("details of a key are expected");
  try {
    const details: unknown = JSON.parse(text);
    if (typeof details === "object" && details !== null) return details;
  } catch {
    // What is no JSON is refused like what is no object.
  }
  throw new RefusedCall("details of a key are expected");
}

/** Details that came among other parts, as an object; undefined for null. */
export function checkedDetails(details: unknown): Details | undefined {
  if (details === null) return undefined;
  if (typeof details === "object") return details;
  throw new RefusedCall("details of a key are expected");
}

/** The same where they may be left out. */
export function detailsOrNone(json: unknown): Details | undefined {
  return json === null ? undefined : detailsOf(json);
}

const { batchKeysMax } = isolateCallLimits;

/** A list of keys as the runtime sends it, as JSON. Throws batch-too-large. */
export function keyList(json: unknown): string[] {
  const keys: unknown = parseKeys(textOf(json));
  if (!Array.isArray(keys)) throw new RefusedCall("keys are expected");
  if (keys.length > batchKeysMax) {
    throw bobbinError("batch-too-large", { what: "keys", found: keys.length, max: batchKeysMax });
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
