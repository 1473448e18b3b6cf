import {
  turnBodiesAt,
  turnMemoryBytes,
  turnHeads,
  turnNumbers,
  turnPlaceNumbers,
  turnPlacesMax,
} from "../../web/turn-memory-layout.ts";
import type { HttpExchange } from "../http-exchange.ts";
import { RefusedCall, textOf, wholeNumber } from "./calls/call-arguments.ts";

/** A request as it stands in the turn memory. */
export interface TurnRequest {
  readonly id: number;
  readonly exchange: Pick<HttpExchange, "method" | "headers">;
  /** Its address, as its guest is told. */
  readonly url: string;
}

/** An answer with a whole body. */
export type TakeAnswer = (
  request: number,
  status: number,
  headers: string,
  body: string | Uint8Array,
) => void;

/**
 * The host's side of the turn memory (`src/web/turn-memory-layout.ts`). What stands there may be anything, wherever the guest has got at the
 * memory: each number is read once, and looked at before it is used.
 */
export class TurnMemory {
  readonly shared = new SharedArrayBuffer(turnMemoryBytes);
  readonly #numbers = new Int32Array(this.shared, 0, turnBodiesAt / Int32Array.BYTES_PER_ELEMENT);
  readonly #bytes = Buffer.from(this.shared);
  readonly #heads: string[] = [];

  /** The number of the request that runs, or -1; in an entry of several by the guest's word. */
  get running(): number {
    return this.#at(turnNumbers.running);
  }

  set running(id: number) {
    this.#numbers[turnNumbers.running] = id;
  }

  /** How many of the requests that were written there the guest has begun, by its word. */
  get begun(): number {
    return this.#at(turnNumbers.begun);
  }

  /** Writes requests there, at most `turnPlacesMax`; the text that goes with them. */
  writeRequests(requests: readonly TurnRequest[]): string {
    const numbers = this.#numbers;
    let text = "";
    let at = turnNumbers.requests;
    for (const { id, exchange, url } of requests) {
      const { method, headers } = exchange;
      numbers[at] = id;
      numbers[at + 1] = method.length;
      numbers[at + 2] = url.length;
      numbers[at + 3] = headers.length;
      at += turnPlaceNumbers;
      text += method + url + headers;
    }
    numbers[turnNumbers.begun] = 0;
    this.running = requests[0]?.id ?? -1;
    return text;
  }

  /** See `HostCalls.keepHead`. */
  keepHead(headers: unknown): number {
    const text = textOf(headers);
    if (text.length > turnHeads.charactersMax || this.#heads.length >= turnHeads.textsMax) {
      throw new RefusedCall("no more headers are kept");
    }
    return this.#heads.push(text) - 1;
  }

  /** Takes the answers that stand there. Throws a RefusedCall at the first one that is none. */
  takeAnswers(take: TakeAnswer): void {
    const left = this.#at(turnNumbers.answers);
    if (left === 0) return;
    this.#numbers[turnNumbers.answers] = 0;
    const count = wholeNumber(left, turnPlacesMax);
    let bodyAt = turnBodiesAt;
    for (let place = 0; place < count; place += 1) {
      const first = turnNumbers.answerPlaces + place * turnPlaceNumbers;
      const headers = this.#heads[this.#at(first + 2)];
      if (headers === undefined) throw new RefusedCall("an answer has headers that nobody keeps");
      const length = wholeNumber(this.#at(first + 3), turnMemoryBytes - bodyAt);
      const body = this.#body(bodyAt, bodyAt + length);
      bodyAt += length;
      take(this.#at(first), this.#at(first + 1), headers, body);
    }
  }

  /** As a text where all of it is ASCII, which needs no memory of its own and leaves in one write with its head. */
  #body(start: number, end: number): string | Uint8Array {
    const text = this.#bytes.toString("latin1", start, end);
    if (Buffer.byteLength(text) === end - start) return text;
    return new Uint8Array(this.#bytes.subarray(start, end));
  }

  #at(index: number): number {
    return this.#numbers[index] as number;
  }
}
