import type { Waitable } from "../wasi/streams.ts";
import type { ErrorCode } from "./error-code.ts";
import type { IncomingResponse } from "./incoming.ts";

interface Ok<Value> {
  readonly tag: "ok";
  readonly value: Value;
}
interface Err<Value> {
  readonly tag: "err";
  readonly value?: Value;
}

/** What a future gives when it is there: its outcome once, and an error from then on. */
export type Once<Value> = Ok<Ok<Value> | Err<ErrorCode>> | Err<undefined>;

const takenAlready: Err<undefined> = Object.freeze({ tag: "err" });

/**
 * The trailers of a body that was received (`wasi:http/types` future-trailers). There never are any:
 * Bobbin's server passes none on, and those of other servers are dropped.
 */
export class FutureTrailers implements Waitable {
  #isTaken = false;

  ready(): boolean {
    return true;
  }

  wait(): Promise<void> {
    return Promise.resolve();
  }

  /** No trailers, once. */
  get(): Once<undefined> {
    if (this.#isTaken) return takenAlready;
    this.#isTaken = true;
    return { tag: "ok", value: { tag: "ok", value: undefined } };
  }
}

/** A response that is still to come (`wasi:http/types` future-incoming-response). */
export class FutureResponse implements Waitable {
  readonly #settled: Promise<void>;
  readonly #cancel: () => void;
  #outcome: Ok<IncomingResponse> | Err<ErrorCode> | null = null;
  #isTaken = false;

  /** `codeOf` says what an error is to a guest; `cancel` is told when nobody wants the response. */
  constructor(
    response: Promise<IncomingResponse>,
    codeOf: (error: unknown) => ErrorCode,
    cancel: () => void,
  ) {
    this.#cancel = cancel;
    this.#settled = response.then(
      (value) => {
        this.#outcome = { tag: "ok", value };
      },
      (error: unknown) => {
        this.#outcome = { tag: "err", value: codeOf(error) };
      },
    );
  }

  ready(): boolean {
    return this.#outcome !== null;
  }

  wait(): Promise<void> {
    return this.#settled;
  }

  /** Undefined until it is there; then the response or the error, once. */
  get(): Once<IncomingResponse> | undefined {
    if (this.#outcome === null) return undefined;
    if (this.#isTaken) return takenAlready;
    this.#isTaken = true;
    return { tag: "ok", value: this.#outcome };
  }

  /** Bytes that it keeps for the guest. */
  get heldBytes(): number {
    return this.#outcome?.tag === "ok" ? this.#outcome.value.heldBytes : 0;
  }

  [Symbol.dispose](): void {
    if (!this.#isTaken) this.#cancel();
  }
}
