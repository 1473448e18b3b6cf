import { isOrdinaryInstance } from "./intrinsics.ts";

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
  | "batch-too-large"
  | "result-too-large"
  | "invalid-argument"
  | (string & {});

/** An error as Spin's current SDK shows it in `payload`: the case of its interface, with the text where it has one. */
export type KeyValueErrorPayload =
  | { readonly tag: PlainTag }
  | { readonly tag: "other"; readonly val: string };

type PlainTag = "access-denied" | "no-such-store" | "store-table-full";

const brand = Symbol.for("bobbin-kv.key-value-error");

/** What the calls of `Kv` throw. `message` says what happened, to which store and key, and what to do. */
export class KeyValueError extends Error {
  readonly code: KeyValueErrorCode;

  /** The runtime and each component have a copy of this class; `instanceof` knows the errors of all. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== KeyValueError) return isOrdinaryInstance(value, this);
    return typeof value === "object" && value !== null && brand in value;
  }

  constructor(code: KeyValueErrorCode, message: string) {
    super(message);
    this.name = "KeyValueError";
    this.code = code;
  }

  /** The same reason in the form of Spin's current SDK, for components that were written with it. */
  get payload(): KeyValueErrorPayload {
    const tag = this.code === "invalid-store" ? "no-such-store" : this.code;
    if (isPlainTag(tag)) return { tag };
    return { tag: "other", val: this.message };
  }

  get [brand](): true {
    return true;
  }
}

function isPlainTag(tag: string): tag is PlainTag {
  return tag === "access-denied" || tag === "no-such-store" || tag === "store-table-full";
}
