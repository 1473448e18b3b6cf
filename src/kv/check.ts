import { bobbinError } from "../errors.ts";
import { resultBytesMax, type StoreLimits } from "../limits.ts";
import type { Answer, Versioned } from "../stores/store.ts";

/** A store's name and what fits it. */
export interface LimitedStore {
  readonly label: string;
  readonly limits: StoreLimits;
}

/** Throws unless it is a text: guests of every language come through here, and their hosts may be mistaken. */
export function checkText(what: string, value: unknown): asserts value is string {
  if (typeof value !== "string") throw wrongKind(what, "a text");
}

/** Throws unless it is a list. */
export function checkList(what: string, value: unknown): asserts value is readonly unknown[] {
  if (!Array.isArray(value)) throw wrongKind(what, "a list");
}

/** The error of an argument that is not what it has to be. */
export function wrongKind(argument: string, wanted: string): Error {
  return bobbinError("invalid-argument", { problem: "kind", argument, wanted });
}

/** Throws unless it is well-formed Unicode: a lone surrogate has no UTF-8. */
export function checkUnicode(argument: string, text: string): void {
  if (!text.isWellFormed()) throw bobbinError("invalid-argument", { problem: "unicode", argument });
}

/**
 * Throws unless the key is well-formed Unicode (a lone surrogate has no UTF-8) and within the
 * store's limit.
 */
export function checkKey(slot: LimitedStore, key: string): void {
  checkText("key", key);
  const max = slot.limits.keyBytesMax;
  // A UTF-16 unit becomes at most three bytes, so that short keys need no count.
  if (key.length * 3 > max) {
    const bytes = Buffer.byteLength(key, "utf8");
    if (bytes > max) throw bobbinError("key-too-large", { store: slot.label, bytes, max });
  }
  checkUnicode("key", key);
}

/** Throws unless the value is within the store's limit. */
export function checkValue(slot: LimitedStore, key: string, value: Uint8Array): void {
  if (!(value instanceof Uint8Array)) throw wrongKind("value", "a list of bytes");
  const max = slot.limits.valueBytesMax;
  if (value.byteLength > max) {
    throw bobbinError("value-too-large", { store: slot.label, key, bytes: value.byteLength, max });
  }
}

/** Throws unless it is a list of keys that fit. */
export function checkKeys(slot: LimitedStore, keys: readonly string[]): void {
  checkList("list of keys", keys);
  for (const key of keys) checkKey(slot, key);
}

/** What a list, or a text, counts for apart from its bytes, as in Spin. */
export const listBytes = 24;

/** Throws result-too-large for an answer of more bytes than one may have. */
export function checkResult(bytes: number): void {
  if (bytes > resultBytesMax) throw bobbinError("result-too-large", { max: resultBytesMax });
}

/** Checks what is found, when it is found. */
export function checkLater<T>(answer: Answer<T>, check: (found: T) => T): Answer<T> {
  return answer instanceof Promise ? answer.then(check) : check(answer);
}

/** Throws result-too-large for a value of more bytes than an answer may have. */
export function checkValueResult(value: Uint8Array | null): Uint8Array | null {
  if (value !== null) checkResult(listBytes + value.length);
  return value;
}

/** The same with its version. */
export function checkVersioned(found: Versioned): Versioned {
  checkValueResult(found.value);
  return found;
}
