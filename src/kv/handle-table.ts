import { bobbinError } from "../errors.ts";
import { openHandlesMax } from "../limits.ts";

/**
 * Numbers for open things. A number in use names one thing only, and a closed number is not given
 * out again soon: slots are reused, but each time under a number that is larger by the table's size.
 */
export class HandleTable<Thing> {
  readonly #handles: number[] = [];
  readonly #things: (Thing | undefined)[] = [];
  readonly #free: number[] = [];

  /** Adds a thing and gives its handle, 0 to 2^32 - 1. Throws store-table-full beyond `openHandlesMax`, of which some may be open elsewhere. */
  add(thing: Thing, openElsewhere = 0): number {
    const open = this.#things.length - this.#free.length;
    if (open + openElsewhere >= openHandlesMax) {
      throw bobbinError("store-table-full", { max: openHandlesMax });
    }
    const reused = this.#free.shift();
    const slot = reused ?? this.#things.length;
    const last = this.#handles[slot];
    const handle = last === undefined ? slot : (last + openHandlesMax) % 2 ** 32;
    this.#handles[slot] = handle;
    this.#things[slot] = thing;
    return handle;
  }

  /** The thing of an open handle. Throws invalid-store for any other number. */
  get(handle: number): Thing {
    const slot = handle % openHandlesMax;
    const thing = this.#handles[slot] === handle ? this.#things[slot] : undefined;
    if (thing === undefined) throw bobbinError("invalid-store", {});
    return thing;
  }

  /** Closes a handle; a number that is not open is ignored, as Spin does. */
  remove(handle: number): void {
    const slot = handle % openHandlesMax;
    if (this.#handles[slot] !== handle || this.#things[slot] === undefined) return;
    this.#things[slot] = undefined;
    this.#free.push(slot);
  }
}
