import type { AbiContext } from "../abi/abi-context.ts";
import { layoutOf } from "../types/layout.ts";
import { liftOf } from "../abi/lift.ts";
import { lowerOf } from "../abi/lower.ts";
import type { ValueType } from "../types/types.ts";
import { GuestTrap } from "../errors.ts";
import type { Elements, Filled, Room } from "../streams/buffer.ts";
import type { Outside } from "./task-events.ts";

/** Most elements of one transfer: their number shares 32 bits with how it came out. */
const elementsMax = 2 ** 28 - 1;

const numbers: ReadonlySet<string> = new Set([
  ...["u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "f32", "f64"],
]);

/** Elements in a guest's memory, or room for some; it may have grown by the time that they are moved. */
export class GuestBuffer implements Filled, Room {
  readonly length: number;
  readonly owner: object | null;
  readonly during: Outside;
  readonly #context: AbiContext;
  readonly #element: ValueType | null;
  readonly #bytesEach: number;
  readonly #pointer: number;
  #done = 0;

  /** Traps where it does not lie in the guest's memory. */
  constructor(
    context: AbiContext,
    element: ValueType | null,
    pointer: number,
    length: number,
    outside: Outside,
  ) {
    if (length > elementsMax) {
      throw new GuestTrap(`it gave room for ${length} elements, of which ${elementsMax} are moved`);
    }
    const { bytes, align } = element === null ? { bytes: 0, align: 1 } : layoutOf(element);
    if (element !== null && length > 0) context.memory.check(pointer, length * bytes, align);
    this.#context = context;
    this.#element = element;
    this.#bytesEach = bytes;
    this.#pointer = pointer >>> 0;
    this.length = length;
    this.owner = element === null || numbers.has(element.kind) ? null : context.resources;
    this.during = outside;
  }

  get remain(): number {
    return this.length - this.#done;
  }

  /** How many have been moved. */
  get progress(): number {
    return this.#done;
  }

  read(count: number): Elements {
    const start = this.#at;
    this.#done += count;
    if (this.#element === null) return { length: count };
    const { memory } = this.#context;
    if (this.#element.kind === "u8") return memory.readBytes(start, count);
    const lift = liftOf(this.#element);
    const elements: unknown[] = [];
    memory.meter.take(count * (this.#bytesEach + elementBytes));
    for (let at = 0; at < count; at += 1) {
      elements.push(lift.load(this.#context, start + at * this.#bytesEach));
    }
    return elements;
  }

  write(elements: Elements): void {
    const start = this.#at;
    if (elements.length > this.remain) throw new Error("there is no room for what is given");
    this.#done += elements.length;
    if (this.#element === null) return;
    const { memory, passage } = this.#context;
    if (elements instanceof Uint8Array && this.#element.kind === "u8") {
      memory.meter.spend(elements.length);
      const at = memory.check(start, elements.length);
      memory.bytes.set(elements, at);
      return;
    }
    const lower = lowerOf(this.#element);
    passage.closed(() => {
      for (let at = 0; at < elements.length; at += 1) {
        lower.store(this.#context, start + at * this.#bytesEach, elements[at]);
      }
    });
  }

  get #at(): number {
    return this.#pointer + this.#done * this.#bytesEach;
  }
}

/** What an element takes on the host's side, apart from its bytes. */
const elementBytes = 32;
