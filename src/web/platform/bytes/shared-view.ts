import { lengthOf, Uint8ArrayOf } from "../../../../sdk/typescript/src/intrinsics.ts";
import type { HostCalls } from "../../host-calls.ts";
import { copyInto, firstBytes } from "./copies.ts";

/**
 * The guest's view of the bytes that both sides share. Nothing that a component can replace is ever called on it:
 * neither methods nor getters, and no constructor of its class.
 */
export class SharedView {
  readonly #host: HostCalls;
  #shared: SharedArrayBuffer;
  #bytes: Uint8Array;

  constructor(host: HostCalls) {
    this.#host = host;
    this.#shared = host.shared;
    this.#bytes = new Uint8ArrayOf(this.#shared);
  }

  /** A copy of the first `length` bytes, the result of the host call before. */
  read(length: number): ArrayBuffer {
    if (length > lengthOf(this.#bytes)) this.#grow(length);
    return firstBytes(this.#shared, length);
  }

  /** Puts bytes where the next host call finds them; their number. */
  write(bytes: Uint8Array): number {
    const length = lengthOf(bytes);
    if (length > lengthOf(this.#bytes)) this.#grow(length);
    copyInto(this.#bytes, bytes);
    return length;
  }

  #grow(length: number): void {
    this.#shared = this.#host.growShared(length);
    this.#bytes = new Uint8ArrayOf(this.#shared);
  }
}
