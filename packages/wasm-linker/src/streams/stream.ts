import { GuestTrap } from "../errors.ts";
import {
  copyResults,
  type Buffer,
  type CopyResult,
  type Elements,
  type Filled,
  type Room,
} from "./buffer.ts";

/** What happens with a side's buffer while it waits for the other side. */
export interface Copying {
  /** Some elements were moved; more may be, until `reclaim` is called. */
  moved(reclaim: () => void): void;
  /** No more will be moved. */
  done(result: CopyResult): void;
}

/** The side that waits for the other one. */
type Pending =
  | { readonly side: "reader"; readonly buffer: Room; readonly copying: Copying }
  | { readonly side: "writer"; readonly buffer: Filled; readonly copying: Copying };

/** Who reads a stream for the host. */
export interface StreamConsumer {
  /** How many elements it takes now; null when it takes no more. */
  room(): number | null;
  /** Takes at most `room()` elements, which it may keep. */
  write(elements: Elements): void;
  /** Resolves when `room()` is no longer 0; never rejects. */
  wait(): Promise<void>;
  /** No more will come. */
  end(): void;
}

/** What both ends of a stream share. At most one side waits for the other; `side` is the side that asks. */
export abstract class Stream {
  /** An end of it has been dropped. */
  abstract readonly isDropped: boolean;
  /** Bytes that the host keeps for it. */
  get heldBytes(): number {
    return 0;
  }

  /** The reader has room. */
  abstract read(room: Room, copying: Copying): void;
  /** The writer has elements. */
  abstract write(filled: Filled, copying: Copying): void;
  /** The side that waits with this buffer does not want to any more: it is told `cancelled`, if it still waits. */
  abstract cancel(buffer: Buffer): void;
  /** An end is dropped. */
  abstract drop(): void;
  /** Has the host read it. */
  abstract consume(consumer: StreamConsumer): void;
}

/** A stream that a guest made. */
export class GuestStream extends Stream {
  #pending: Pending | null = null;
  #isDropped = false;
  #isFinished = false;

  get isDropped(): boolean {
    return this.#isDropped;
  }

  /** Whether the writer waits for somebody who reads. */
  get hasWriter(): boolean {
    return this.#pending?.side === "writer" && this.#pending.buffer.remain > 0;
  }

  read(room: Room, copying: Copying): void {
    const pending = this.#pending;
    if (this.#isDropped) copying.done(copyResults.dropped);
    else if (pending === null) this.#await({ side: "reader", buffer: room, copying });
    else if (pending.side === "reader") throw new GuestTrap("a stream is read from two sides");
    else if (pending.buffer.remain > 0) {
      if (room.remain > 0) this.#move(pending.buffer, room, pending.copying);
      copying.done(copyResults.completed);
    } else {
      this.#settle(copyResults.completed);
      this.#await({ side: "reader", buffer: room, copying });
    }
  }

  write(filled: Filled, copying: Copying): void {
    const pending = this.#pending;
    if (this.#isDropped) copying.done(copyResults.dropped);
    else if (pending === null) this.#pending = { side: "writer", buffer: filled, copying };
    else if (pending.side === "writer") throw new GuestTrap("a stream is written from two sides");
    else if (pending.buffer.remain > 0) {
      if (filled.remain > 0) this.#move(filled, pending.buffer, pending.copying);
      copying.done(copyResults.completed);
    } else if (filled.length === 0 && pending.buffer.length === 0) {
      copying.done(copyResults.completed);
    } else {
      this.#settle(copyResults.completed);
      // Who was told so may have dropped its end.
      if (this.isDropped) copying.done(copyResults.dropped);
      else this.#pending = { side: "writer", buffer: filled, copying };
    }
  }

  cancel(buffer: Buffer): void {
    if (this.#pending?.buffer === buffer) this.#settle(copyResults.cancelled);
  }

  drop(): void {
    if (this.#isDropped) return;
    this.#isDropped = true;
    this.#settle(copyResults.dropped);
  }

  consume(consumer: StreamConsumer): void {
    new Consuming(this, consumer).go();
  }

  /** Nobody will write any more: it has ended when what waits has been taken. */
  finish(): void {
    this.#isFinished = true;
    if (!this.hasWriter) this.drop();
  }

  /** Has the writer's elements taken that waits, from outside of its calls. */
  take(work: () => void): void {
    if (this.#pending === null) work();
    else this.#pending.buffer.during(work);
  }

  #move(filled: Filled, room: Room, waiting: Copying): void {
    if (filled.owner !== null && filled.owner === room.owner) {
      throw new GuestTrap("it read from itself what is more than numbers");
    }
    room.write(filled.read(Math.min(filled.remain, room.remain)));
    waiting.moved(() => {
      this.#pending = null;
    });
  }

  #await(pending: Pending): void {
    this.#pending = pending;
    if (this.#isFinished) this.drop();
    else if (this.isDropped) this.#settle(copyResults.dropped);
  }

  #settle(result: CopyResult): void {
    const pending = this.#pending;
    this.#pending = null;
    pending?.copying.done(result);
  }
}

/** The host as the reader of a guest's stream. */
class Consuming implements Room, Copying {
  readonly owner = null;
  readonly length = 1;
  readonly #stream: GuestStream;
  readonly #consumer: StreamConsumer;
  #isGoing = false;
  #goesOn = false;

  constructor(stream: GuestStream, consumer: StreamConsumer) {
    this.#stream = stream;
    this.#consumer = consumer;
  }

  get remain(): number {
    return this.#consumer.room() ?? 0;
  }

  during(work: () => void): void {
    work();
  }

  write(elements: Elements): void {
    this.#consumer.write(elements);
  }

  /** The consumer may take more in the same breath. */
  moved(): void {}

  done(result: CopyResult): void {
    if (result === copyResults.dropped) this.#consumer.end();
    else this.go();
  }

  /** Reads until nothing waits, or the consumer has to be waited for. */
  go(): void {
    this.#goesOn = true;
    if (this.#isGoing) return;
    this.#isGoing = true;
    while (this.#goesOn) {
      this.#goesOn = false;
      const room = this.#consumer.room();
      if (room === null) this.#stream.drop();
      else if (room === 0) void this.#consumer.wait().then(() => this.go());
      else this.#stream.take(() => this.#stream.read(this, this));
    }
    this.#isGoing = false;
  }
}
