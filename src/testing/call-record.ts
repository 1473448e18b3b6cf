import { type ErrorCode, isBobbinError } from "../errors.ts";
import { bytesRead, type KeyValueCall, type KeyValueWatch } from "../kv/key-value-watch.ts";
import type { Answer } from "../stores/store.ts";

/** A key-value call that a component made, and how it ended. */
export interface RecordedCall {
  /** The component's id. */
  readonly component: string;
  /** The store's label. */
  readonly store: string;
  /** `open`, `get`, `set`, `delete`, `exists`, `keys`, `list`, `get-many`, `set-many`, `delete-many`, `increment`, `get-versioned` or `compare-and-swap`. */
  readonly operation: string;
  /** The keys that it names; of lists none. */
  readonly keys: readonly string[];
  readonly bytesWritten: number;
  readonly bytesRead: number;
  /** `ok`, the code of the error that the component was told, or `running`. */
  readonly outcome: "ok" | "running" | ErrorCode;
}

/** Keeps all key-value calls in the order in which they began. */
export class CallRecord implements KeyValueWatch {
  readonly #calls: RecordedCall[] = [];
  readonly #inner: KeyValueWatch;

  /** What `inner` makes of a call is how it ends. */
  constructor(inner: KeyValueWatch) {
    this.#inner = inner;
  }

  /** All so far. */
  get calls(): readonly RecordedCall[] {
    return this.#calls;
  }

  /** Forgets them. */
  clear(): void {
    this.#calls.length = 0;
  }

  around<T>(call: KeyValueCall, make: () => Answer<T>): Answer<T> {
    const { headers: _headers, ...known } = call;
    const entry = { ...known, bytesRead: 0, outcome: "running" as RecordedCall["outcome"] };
    this.#calls.push(entry);
    const succeed = (answer: T): T => {
      entry.bytesRead = bytesRead(answer);
      entry.outcome = "ok";
      return answer;
    };
    const fail = (error: unknown): never => {
      entry.outcome = isBobbinError(error) ? error.code : "store-engine-failed";
      throw error;
    };
    try {
      const answer = this.#inner.around(call, make);
      return answer instanceof Promise ? answer.then(succeed, fail) : succeed(answer);
    } catch (error) {
      return fail(error);
    }
  }
}
