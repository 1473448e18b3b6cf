import { CallTooLarge } from "../errors.ts";

/** What a host call counts for before it has copied anything, in bytes. */
const callBytes = 1024;
const leftBytes = 4096;
/** After so many bytes, or calls, the clock is looked at. */
const lookBytes = 65_536;

/**
 * Counts what the host's functions do for one guest: what a call copies out of its memory, up to a limit, and all
 * work, in bytes, so that now and then the clock is looked at.
 */
export class HostMeter {
  readonly #look: () => void;
  readonly #callBytesMax: number;
  #left: number;
  #untilLook = lookBytes;
  /** Bytes that were copied out of the guest's memory, ever: some of them the host may still hold. */
  taken = 0;

  /** `look` throws when the guest's time is up. */
  constructor(callBytesMax: number, look: () => void = () => {}) {
    this.#look = look;
    this.#callBytesMax = callBytesMax;
    this.#left = callBytesMax;
  }

  /** A call of the host begins. Throws what `look` throws. */
  begin(): void {
    // Each call may leave something with the host.
    this.taken += leftBytes;
    this.spend(callBytes);
  }

  /** A call of the host has ended: what comes next may take as much again. */
  end(): void {
    this.#left = this.#callBytesMax;
  }

  /** Bytes are about to be copied out of the guest's memory. Throws CallTooLarge. */
  take(bytes: number): void {
    this.taken += bytes;
    this.#left -= bytes;
    if (this.#left < 0) throw new CallTooLarge(this.#callBytesMax);
    this.spend(bytes);
  }

  /** The host has work to do, as much as it is to copy so many bytes. Throws what `look` throws. */
  spend(bytes: number): void {
    this.#untilLook -= bytes;
    if (this.#untilLook >= 0) return;
    this.#untilLook = lookBytes;
    this.#look();
  }
}
