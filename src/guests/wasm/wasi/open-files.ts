import type { GuestFile, GuestFolder } from "../guest-files.ts";

/** A file or folder that a guest has open. */
export interface OpenFile {
  readonly entry: GuestFile | GuestFolder;
  /** Where the next read begins. */
  position: bigint;
}

/** The first number for files: those before are standard input, output and error. */
export const rootDescriptor = 3;

/** Most files that a request may have open. */
const openMax = 1024;

/** The files that one request has open, by number. */
export class OpenFiles {
  readonly #open = new Map<number, OpenFile>();
  #lowestFree = rootDescriptor;

  /** `root` is open from the start, where there is one. */
  constructor(root: GuestFolder | null) {
    if (root !== null) this.#open.set(rootDescriptor, { entry: root, position: 0n });
  }

  /** The open file, or null. */
  get(descriptor: number): OpenFile | null {
    return this.#open.get(descriptor >>> 0) ?? null;
  }

  /** Opens; the number, or null where too many are open. */
  add(entry: GuestFile | GuestFolder): number | null {
    if (this.#open.size >= openMax) return null;
    while (this.#open.has(this.#lowestFree)) this.#lowestFree += 1;
    this.#open.set(this.#lowestFree, { entry, position: 0n });
    return this.#lowestFree;
  }

  /** Closes; whether it was open. */
  close(descriptor: number): boolean {
    this.#lowestFree = Math.min(this.#lowestFree, Math.max(descriptor >>> 0, rootDescriptor));
    return this.#open.delete(descriptor >>> 0);
  }

  /** Gives an open file another number, in place of what has it. */
  renumber(from: number, to: number): boolean {
    const moved = this.get(from);
    if (moved === null || this.get(to) === null) return false;
    this.close(from);
    this.#open.set(to >>> 0, moved);
    return true;
  }
}
