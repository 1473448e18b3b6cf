import {
  charCode,
  isInteger,
  lengthOf,
  mapGet,
  MapOf,
  mapSet,
  mapSize,
  promiseOf,
  setBytes,
  sliceText,
  Uint8ArrayOf,
} from "../../../sdk/typescript/src/intrinsics.ts";
import {
  turnBodiesAt,
  turnMemoryBytes,
  turnHeads,
  turnNumbers,
  turnPlaceNumbers,
  turnPlacesMax,
} from "../turn-memory-layout.ts";
import type { Guest, HostCalls } from "../host-calls.ts";

const { Int32Array: Int32ArrayOf, Date: DateOf } = globalThis;
const { now } = DateOf;

/** The host's calls as the runtime has them. */
export interface AnsweringHost extends HostCalls {
  /** Leaves an answer for when the entry is over; false where it has to be given by `respond`. */
  readonly leave?: (
    request: number,
    status: number,
    headers: string,
    body: string | Uint8Array,
  ) => boolean;
}

const settled = promiseOf(undefined);
/** Turns of promises that a handler which has all it needs takes to its response, with some to spare. */
const turnsMax = 16;
/** What all requests of an entry but the last one may take: each has the whole time of an entry for itself. */
const togetherMilliseconds = 4;
/** By HTTP, three digits. */
const statusMax = 999;

/** The guest's side of the turn memory; see `turn-memory-layout.ts`. */
export class GuestTurnMemory {
  readonly #numbers: Int32Array;
  readonly #bytes: Uint8Array;
  /** Where the next body goes. */
  #end = turnBodiesAt;
  /** Texts of headers that the host knows by a number, and such as were answered with once. */
  readonly #heads = new MapOf<string, number>();
  #seenHeads = new MapOf<string, true>();
  /** The request that was answered last with all of its response. */
  #answered = -1;
  /** What the rest of the runtime calls. */
  readonly host: AnsweringHost;

  constructor(offered: HostCalls, memory: SharedArrayBuffer) {
    this.#numbers = new Int32ArrayOf(memory, 0, turnBodiesAt / 4);
    this.#bytes = new Uint8ArrayOf(memory);
    const { respond, respondError } = offered;
    this.host = {
      ...offered,
      respond: (request, status, headers, body) => {
        respond(request, status, headers, body);
        if (body !== -1) this.#answered = request;
      },
      respondError: (request, text) => {
        respondError(request, text);
        this.#answered = request;
      },
      leave: (request, status, headers, body) => this.#leave(request, status, headers, body),
    };
  }

  /**
   * The entry point for several requests. Each begins once the one before has been answered; where that takes long the
   * rest is left to the host, which has them entered anew.
   */
  around(request: Guest["request"]): Guest["requests"] {
    return (text, count) => void this.#serve(request, text, count);
  }

  /** The number of the request that runs, or -1. */
  get running(): number {
    return this.#numbers[turnNumbers.running] as number;
  }

  async #serve(request: Guest["request"], text: string, count: number): Promise<void> {
    const numbers = this.#numbers;
    const began = now();
    let at = 0;
    for (let place = 0; place < count; place += 1) {
      const first = turnNumbers.requests + place * turnPlaceNumbers;
      const id = numbers[first] as number;
      const methodEnd = at + (numbers[first + 1] as number);
      const urlEnd = methodEnd + (numbers[first + 2] as number);
      const end = urlEnd + (numbers[first + 3] as number);
      numbers[turnNumbers.running] = id;
      numbers[turnNumbers.begun] = place + 1;
      const url = sliceText(text, methodEnd, urlEnd);
      request(id, sliceText(text, at, methodEnd), url, sliceText(text, urlEnd, end), 0);
      if (place + 1 === count) return;
      try {
        for (let turn = 0; turn < turnsMax && this.#answered !== id; turn += 1) await settled;
      } catch {
        // A component has replaced what promises are made of. Its other requests come by themselves.
        return;
      }
      if (this.#answered !== id || now() - began >= togetherMilliseconds) return;
      at = end;
    }
  }

  #leave(request: number, status: number, headers: string, body: string | Uint8Array): boolean {
    const numbers = this.#numbers;
    const count = numbers[turnNumbers.answers] as number;
    // The host has taken what was there.
    if (count === 0) this.#end = turnBodiesAt;
    if (count >= turnPlacesMax) return false;
    if (!isInteger(status) || status < 0 || status > statusMax) return false;
    const head = this.#headOf(headers);
    if (head === -1) return false;
    const length = typeof body === "string" ? this.#putText(body) : this.#putBytes(body);
    if (length === -1) return false;
    const first = turnNumbers.answerPlaces + count * turnPlaceNumbers;
    numbers[first] = request;
    numbers[first + 1] = status;
    numbers[first + 2] = head;
    numbers[first + 3] = length;
    numbers[turnNumbers.answers] = count + 1;
    this.#end += length;
    this.#answered = request;
    return true;
  }

  #putText(text: string): number {
    const { length } = text;
    const end = this.#end;
    if (length > turnMemoryBytes - end) return -1;
    const bytes = this.#bytes;
    for (let at = 0; at < length; at += 1) {
      const code = charCode(text, at);
      if (code > 0x7f) return -1;
      bytes[end + at] = code;
    }
    return length;
  }

  #putBytes(body: Uint8Array): number {
    const length = lengthOf(body);
    if (length > turnMemoryBytes - this.#end) return -1;
    setBytes(this.#bytes, body, this.#end);
    return length;
  }

  /** The number of a text of headers that was answered with before, or -1. */
  #headOf(headers: string): number {
    const known = mapGet(this.#heads, headers);
    if (known !== undefined) return known;
    const { textsMax, charactersMax } = turnHeads;
    if (headers.length > charactersMax || mapSize(this.#heads) >= textsMax) return -1;
    if (mapGet(this.#seenHeads, headers) === undefined) {
      if (mapSize(this.#seenHeads) >= textsMax) this.#seenHeads = new MapOf();
      mapSet(this.#seenHeads, headers, true);
      return -1;
    }
    const head = this.host.keepHead?.(headers) ?? -1;
    if (head !== -1) mapSet(this.#heads, headers, head);
    return head;
  }
}
