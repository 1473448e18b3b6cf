import { KeyValueError, type KeyValueErrorCode } from "../../src/key-value-error.ts";

/** What the interface's errors without a text mean to a component's author. */
const texts: Readonly<Record<string, string>> = {
  "access-denied":
    "this component may not open the store; add it to key_value_stores of the component in spin.toml",
  "no-such-store":
    "no store has this name; define it as a key_value_store in the runtime configuration file",
  "store-table-full":
    "this request already holds as many open stores as it may; open a store once and keep the handle, or close handles that are no longer needed",
  "invalid-store":
    "the store handle is not open: it was closed, or belongs to another request; open the store in the request that uses it",
  "no-such-key": "the store has no such key; set the key first, or ask with exists",
};

/** The code that an `io` text begins with. */
const codePattern = /^([a-z]+(?:-[a-z]+)+): /;

/** Calls the host; what it answers with an error is thrown as `KeyValueError`. */
export function called<Result>(call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    throw keyValueError(error);
  }
}

/** The code of a host's error, or null where it is none of the interface's. */
export function codeOf(error: unknown): KeyValueErrorCode | null {
  const tag = payloadOf(error)?.tag;
  return typeof tag === "string" ? tag : null;
}

function keyValueError(error: unknown): unknown {
  // Its own payload is for components.
  if (error instanceof KeyValueError) return error;
  const payload = payloadOf(error);
  if (payload === null || typeof payload.tag !== "string") return error;
  const { tag, val } = payload;
  if (tag !== "io") return new KeyValueError(tag, texts[tag] ?? tag);
  const text = String(val);
  const [prefix = "", code = "io"] = codePattern.exec(text) ?? [];
  return new KeyValueError(code, text.slice(prefix.length));
}

function payloadOf(error: unknown): { tag?: unknown; val?: unknown } | null {
  const { payload } = error as { payload?: unknown };
  return typeof payload === "object" ? payload : null;
}
