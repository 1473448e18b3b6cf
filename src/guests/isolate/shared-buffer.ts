import { letGo, markOwned } from "../../common/let-go.ts";
import { RefusedCall, wholeNumber } from "./calls/call-arguments.ts";

const initialBytes = 65_536;
/** From so many bytes on Node's own copying is faster than the engine's, which takes care of every word of shared memory. */
const nativeBytesMin = 16_384;

/** The host's view of the bytes that host and guest share; see `src/web/host-calls.ts`. */
export class SharedBuffer {
  /** It never grows beyond so many bytes. */
  readonly bytesMax: number;
  #shared = new SharedArrayBuffer(initialBytes);
  #bytes = new Uint8Array(this.#shared);
  #native = Buffer.from(this.#shared);
  #waiting: Uint8Array | null = null;
  /** Bytes that have gone over so far, either way. */
  movedBytes = 0;

  constructor(bytesMax: number) {
    this.bytesMax = Math.max(bytesMax, initialBytes);
  }

  /** What both sides share at present. */
  get shared(): SharedArrayBuffer {
    return this.#shared;
  }

  /** Leaves bytes for the guest, and lets go of them where they are marked; their number. Too many wait until the guest asks for more room. */
  write(bytes: Uint8Array): number {
    if (bytes.byteLength > this.bytesMax) {
      throw new RefusedCall(`${bytes.byteLength} bytes do not fit the component's memory`);
    }
    const { byteLength } = bytes;
    this.movedBytes += byteLength;
    if (byteLength > this.#bytes.byteLength) this.#waiting = bytes;
    else this.#put(bytes);
    return byteLength;
  }

  /** Leaves the bytes that are the last of an entry's arguments, if there are any; their number takes their place. */
  writeLast(args: unknown[]): void {
    const last = args.length - 1;
    const bytes = args[last];
    if (bytes instanceof Uint8Array) args[last] = this.write(bytes);
  }

  /** A copy of the first `length` bytes, which the guest has left. */
  read(length: number): Uint8Array<ArrayBuffer> {
    const view = this.view(length);
    if (length < nativeBytesMin) return new Uint8Array(view);
    const copy = Buffer.allocUnsafeSlow(length);
    this.#native.copy(copy, 0, 0, length);
    return markOwned(new Uint8Array(copy.buffer));
  }

  /** What the guest has left, to be sent: as a text where all of it is ASCII, which needs no memory of its own and leaves in one write with its head. */
  readBody(length: number): string | Uint8Array {
    if (length >= nativeBytesMin) return this.read(length);
    const text = this.#native.toString("latin1", 0, wholeNumber(length, this.#bytes.byteLength));
    if (Buffer.byteLength(text) !== length) return this.read(length);
    this.movedBytes += length;
    return text;
  }

  /** The bytes themselves, good until the guest runs again. */
  view(length: number): Uint8Array {
    this.movedBytes += wholeNumber(length, this.#bytes.byteLength);
    return this.#bytes.subarray(0, length);
  }

  /** Makes room for at least `length` bytes, and puts there what has been waiting. */
  grow(length: number): SharedArrayBuffer {
    const wanted = wholeNumber(length, this.bytesMax);
    const room = Math.min(Math.max(wanted, this.#bytes.byteLength * 2), this.bytesMax);
    this.#shared = new SharedArrayBuffer(room);
    this.#bytes = new Uint8Array(this.#shared);
    this.#native = Buffer.from(this.#shared);
    if (this.#waiting !== null && this.#waiting.byteLength <= room) this.#put(this.#waiting);
    this.#waiting = null;
    return this.#shared;
  }

  #put(bytes: Uint8Array): void {
    if (bytes.byteLength < nativeBytesMin) {
      this.#bytes.set(bytes);
    } else {
      this.#native.fill(bytes, 0, bytes.byteLength);
      letGo(bytes);
    }
  }
}
