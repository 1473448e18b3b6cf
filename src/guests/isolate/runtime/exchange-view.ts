import type { HostCalls } from "./host.ts";
import { copyInto, firstBytes } from "./web/copies.ts";

/** The guest's view of the bytes that both sides share. */
export class ExchangeView {
  readonly #host: HostCalls;
  #bytes: Uint8Array;

  constructor(host: HostCalls) {
    this.#host = host;
    this.#bytes = new Uint8Array(host.exchange);
  }

  /** A copy of the first `length` bytes, the result of the host call before. */
  read(length: number): ArrayBuffer {
    if (length > this.#bytes.length) this.#grow(length);
    return firstBytes(this.#bytes, length);
  }

  /** Puts bytes where the next host call finds them; their number. */
  write(bytes: Uint8Array): number {
    if (bytes.length > this.#bytes.length) this.#grow(bytes.length);
    copyInto(this.#bytes, bytes);
    return bytes.length;
  }

  #grow(length: number): void {
    this.#bytes = new Uint8Array(this.#host.growExchange(length));
  }
}
