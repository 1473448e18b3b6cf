import { GuestTrap } from "../errors.ts";
import { copyResults, type Buffer, type Elements, type Room } from "./buffer.ts";
import { Stream, type Copying, type StreamConsumer } from "./stream.ts";

/** Where a stream of the host comes from. */
export interface StreamSource {
  /** Whether `read` would give something, or tell of the end. */
  ready(): boolean;
  /** Resolves when `ready` is true; never rejects. */
  wait(): Promise<void>;
  /** What is there, at most so much; nothing where nothing has come yet, null at the end. */
  read(countMax: number): Elements | null;
  /** Nobody will read on. */
  cancel?(): void;
  /** Bytes that it keeps until they are read. */
  readonly heldBytes?: number;
}

/** A stream that the host gives a guest. */
export class HostStream extends Stream {
  readonly #source: StreamSource;
  #reading: { readonly room: Room; readonly copying: Copying } | null = null;
  /** The source is waited for: once, however often a guest begins to read and gives it up. */
  #isAwaited = false;
  #hasEnded = false;
  #isDropped = false;

  constructor(source: StreamSource) {
    super();
    this.#source = source;
  }

  get isDropped(): boolean {
    return this.#isDropped || this.#hasEnded;
  }

  override get heldBytes(): number {
    return this.#source.heldBytes ?? 0;
  }

  read(room: Room, copying: Copying): void {
    this.#reading = { room, copying };
    this.#step(room);
  }

  write(): never {
    throw new GuestTrap("it wrote to a stream of its host");
  }

  cancel(buffer: Buffer): void {
    const reading = this.#reading;
    if (reading?.room !== buffer) return;
    this.#reading = null;
    reading.copying.done(copyResults.cancelled);
  }

  drop(): void {
    if (this.#isDropped) return;
    this.#isDropped = true;
    if (!this.#hasEnded) this.#source.cancel?.();
    const reading = this.#reading;
    this.#reading = null;
    reading?.copying.done(copyResults.dropped);
  }

  consume(consumer: StreamConsumer): void {
    this.#pass(consumer).catch(() => {
      // What breaks a stream off it tells itself; should it ever throw, nobody waits for more.
      this.drop();
      consumer.end();
    });
  }

  /** Gives what is there, or waits for it. */
  #step(room: Room): void {
    const reading = this.#reading;
    if (reading?.room !== room) return;
    if (this.isDropped) return this.#settle(copyResults.dropped);
    if (this.#source.ready()) {
      // Nothing is asked for by who wants to know whether there is something.
      if (room.remain === 0) return this.#settle(copyResults.completed);
      const elements = this.#source.read(room.remain);
      if (elements === null) {
        this.#hasEnded = true;
        return this.#settle(copyResults.dropped);
      }
      if (elements.length > 0) {
        room.write(elements);
        return this.#settle(copyResults.completed);
      }
    }
    this.#await();
  }

  #await(): void {
    if (this.#isAwaited) return;
    this.#isAwaited = true;
    const goOn = (step: (room: Room) => void): void => {
      this.#isAwaited = false;
      const room = this.#reading?.room;
      room?.during(() => step(room));
    };
    this.#source.wait().then(
      () => goOn((room) => this.#step(room)),
      (error: unknown) => goOn(() => rethrow(error)),
    );
  }

  #settle(result: 0 | 1): void {
    const reading = this.#reading;
    this.#reading = null;
    reading?.copying.done(result);
  }

  /** From the host to the host. */
  async #pass(consumer: StreamConsumer): Promise<void> {
    for (;;) {
      const room = consumer.room();
      if (room === null) return this.drop();
      if (room === 0) await consumer.wait();
      else if (!this.#source.ready()) await this.#source.wait();
      else {
        const elements = this.isDropped ? null : this.#source.read(room);
        if (elements === null) {
          this.#hasEnded = true;
          return consumer.end();
        }
        if (elements.length > 0) consumer.write(elements);
      }
    }
  }
}

function rethrow(error: unknown): never {
  throw error;
}
