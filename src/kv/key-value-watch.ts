import type { Answer } from "../stores/store.ts";

/** A key-value call as a component makes it. */
export interface KeyValueCall {
  /** The component's id. */
  readonly component: string;
  /** The label; of a handle that is not open "". */
  readonly store: string;
  /** The call's name in Spin's words: `open`, `get`, `set-many`. */
  readonly operation: string;
  /** The keys that it names. */
  readonly keys: readonly string[];
  /** Bytes of the values that it writes. */
  readonly bytesWritten: number;
  /** Headers of the request that it is made for, as an exchange has them; "" where there is none. */
  readonly headers: string;
}

/** Stands around key-value calls, of every interface and kind of component. */
export interface KeyValueWatch {
  /**
   * Makes a call, once or not at all, and gives what it answers. What it throws the component is told. `open` answers
   * on the spot, and so do all others of a component that cannot wait.
   */
  around<T>(call: KeyValueCall, make: () => Answer<T>): Answer<T>;
}

/** Bytes of the values in an answer of any call. */
export function bytesRead(answer: unknown): number {
  if (answer instanceof Uint8Array) return answer.byteLength;
  if (Array.isArray(answer)) return answer.reduce((sum: number, each) => sum + bytesRead(each), 0);
  if (typeof answer !== "object" || answer === null || !("value" in answer)) return 0;
  return bytesRead(answer.value);
}
