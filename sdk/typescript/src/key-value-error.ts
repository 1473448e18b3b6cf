/** Why a key-value call failed; the codes of Bobbin's error table that a guest can meet. */
export type KeyValueErrorCode =
  | "access-denied"
  | "no-such-store"
  | "store-table-full"
  | "invalid-store"
  | "no-such-key"
  | "key-too-large"
  | "value-too-large"
  | "store-full"
  | "not-a-counter"
  | "counter-overflow"
  | "invalid-argument"
  | (string & {});

/** What the calls of `Kv` throw. `message` says what happened, to which store and key, and what to do. */
export class KeyValueError extends Error {
  readonly code: KeyValueErrorCode;

  constructor(code: KeyValueErrorCode, message: string) {
    super(message);
    this.name = "KeyValueError";
    this.code = code;
  }
}
