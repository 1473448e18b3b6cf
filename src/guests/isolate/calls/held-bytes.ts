import { bobbinError } from "../../../errors.ts";

/** Bytes that the host holds for one isolate after its guest may have forgotten them; they count against its memory. */
export class HeldBytes {
  readonly #mebibytesMax: number;
  #held = 0;

  constructor(mebibytesMax: number) {
    this.#mebibytesMax = mebibytesMax;
  }

  /** Holds more. Throws guest-out-of-memory when that is too much, and then holds nothing more. */
  take(bytes: number): void {
    if (this.#held + bytes > this.#mebibytesMax * 2 ** 20) {
      throw bobbinError("guest-out-of-memory", { mebibytes: this.#mebibytesMax });
    }
    this.#held += bytes;
  }

  /** Lets go of what was taken. */
  give(bytes: number): void {
    this.#held -= bytes;
  }
}
