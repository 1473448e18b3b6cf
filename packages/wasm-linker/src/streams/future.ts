import { GuestTrap } from "../errors.ts";
import {
  copyResults,
  type Buffer,
  type CopyResult,
  type Elements,
  type Filled,
  type Room,
} from "./buffer.ts";

/** Is told how a transfer came out. */
export type CopyDone = (result: CopyResult) => void;

/** What a future has come to; null where it will never have a value. */
export type Outcome = { readonly value: unknown } | null;

/** What both ends of a future share: one value that is there some time. */
export abstract class Future {
  /** Bytes that the host keeps for it; a value is small. */
  readonly heldBytes = 0;
  /** The reader has room. */
  abstract read(room: Room, done: CopyDone): void;
  /** The writer has the value. */
  abstract write(filled: Filled, done: CopyDone): void;
  /** The side that waits with this buffer does not want to any more: it is told `cancelled`, if it still waits. */
  abstract cancel(buffer: Buffer): void;
  /** An end is dropped. */
  abstract drop(): void;
  /** The value, for the host, once; never rejects. */
  abstract outcome(): Promise<Outcome>;
}

type Pending =
  | { readonly side: "reader"; readonly buffer: Room; readonly done: CopyDone }
  | { readonly side: "writer"; readonly buffer: Filled; readonly done: CopyDone };

/** A future that a guest made. */
export class GuestFuture extends Future {
  #pending: Pending | null = null;
  #isDropped = false;

  read(room: Room, done: CopyDone): void {
    const pending = this.#pending;
    if (pending?.side === "writer") {
      this.#move(pending.buffer, room);
      this.#settle(copyResults.completed);
      done(copyResults.completed);
    } else if (this.#isDropped) done(copyResults.dropped);
    else this.#pending = { side: "reader", buffer: room, done };
  }

  write(filled: Filled, done: CopyDone): void {
    const pending = this.#pending;
    if (this.#isDropped) done(copyResults.dropped);
    else if (pending?.side === "reader") {
      this.#move(filled, pending.buffer);
      this.#settle(copyResults.completed);
      done(copyResults.completed);
    } else this.#pending = { side: "writer", buffer: filled, done };
  }

  cancel(buffer: Buffer): void {
    if (this.#pending?.buffer === buffer) this.#settle(copyResults.cancelled);
  }

  drop(): void {
    if (this.#isDropped) return;
    this.#isDropped = true;
    this.#settle(copyResults.dropped);
  }

  outcome(): Promise<Outcome> {
    return new Promise((resolve) => {
      const room = new OneRoom();
      const read = (): void =>
        this.read(room, (result) => resolve(result === copyResults.completed ? room.taken : null));
      if (this.#pending === null) read();
      else this.#pending.buffer.during(read);
    });
  }

  #move(filled: Filled, room: Room): void {
    if (filled.owner !== null && filled.owner === room.owner) {
      throw new GuestTrap("it read from itself what is more than a number");
    }
    room.write(filled.read(1));
  }

  #settle(result: CopyResult): void {
    const pending = this.#pending;
    this.#pending = null;
    pending?.done(result);
  }
}

/** Room for one value, of the host. */
class OneRoom implements Room {
  readonly owner = null;
  readonly length = 1;
  readonly remain = 1;
  taken: Outcome = null;

  during(work: () => void): void {
    work();
  }

  write(elements: Elements): void {
    this.taken = { value: elements[0] };
  }
}

/** A future of the host: its value is there, or a promise that never rejects. */
export class HostFuture extends Future {
  readonly #value: unknown;
  readonly #cancel: () => void;
  #reading: { readonly room: Room; readonly done: CopyDone } | null = null;
  /** The promise is waited for: once, however often a guest begins to read and gives it up. */
  #isAwaited = false;

  /** `cancel` is told when nobody will read it. */
  constructor(value: unknown, cancel: () => void = () => {}) {
    super();
    this.#value = value;
    this.#cancel = cancel;
  }

  read(room: Room, done: CopyDone): void {
    this.#reading = { room, done };
    if (this.#value instanceof Promise) this.#await(this.#value);
    else this.#give(this.#value);
  }

  write(): never {
    throw new GuestTrap("it wrote to a future of its host");
  }

  cancel(buffer: Buffer): void {
    const reading = this.#reading;
    if (reading?.room !== buffer) return;
    this.#reading = null;
    reading.done(copyResults.cancelled);
  }

  drop(): void {
    this.#reading = null;
    this.#cancel();
  }

  #await(value: Promise<unknown>): void {
    if (this.#isAwaited) return;
    this.#isAwaited = true;
    void value.then((settled) => {
      this.#isAwaited = false;
      this.#reading?.room.during(() => this.#give(settled));
    });
  }

  #give(value: unknown): void {
    const reading = this.#reading;
    this.#reading = null;
    reading?.room.write([value]);
    reading?.done(copyResults.completed);
  }

  async outcome(): Promise<Outcome> {
    return { value: await this.#value };
  }
}
