import { bobbinError } from "../../errors.ts";

/** How much of one store may be under way in a process. */
export interface CallLimits {
  /** Calls that wait for an answer, or for a connection. */
  readonly callsMax: number;
  /** Bytes of values in writes among them; no limit where it is left out. */
  readonly bytesMax?: number;
}

/** Room for the calls of one store. What is refused here has certainly not been sent. */
export class CallGate {
  readonly #place: { readonly store: string; readonly address: string };
  readonly #limits: CallLimits;
  #calls = 0;
  #bytes = 0;

  constructor(place: { store: string; address: string }, limits: CallLimits) {
    this.#place = { store: place.store, address: place.address };
    this.#limits = limits;
  }

  /**
   * Takes room for a call, which writes so many bytes of values; a value larger than all that may be under way still
   * goes out, alone. `abandoned` calls are nobody's any more, and take room all the same. Throws `store-overloaded`.
   */
  enter(bytes = 0, abandoned = 0): void {
    const { callsMax, bytesMax = Infinity } = this.#limits;
    if (this.#calls + abandoned >= callsMax)
      throw this.#overloaded(`${callsMax} calls wait for it already`);
    if (bytes > 0 && this.#bytes > 0 && this.#bytes + bytes > bytesMax)
      throw this.#overloaded(`writes of ${bytesMax} bytes wait for it already`);
    this.#calls++;
    this.#bytes += bytes;
  }

  /** Gives the room back. */
  leave(bytes = 0): void {
    this.#calls--;
    this.#bytes -= bytes;
  }

  #overloaded(detail: string): Error {
    return bobbinError("store-overloaded", { ...this.#place, detail });
  }
}
