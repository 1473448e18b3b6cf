import type { ValueType } from "../types/types.ts";
import { GuestTrap } from "../errors.ts";
import type { Buffer } from "./buffer.ts";
import { eventCodes, Waitable } from "./waitable.ts";
import type { Future } from "./future.ts";
import type { Stream } from "./stream.ts";

/** Where a transfer of an end stands. */
export type CopyState = "idle" | "copying" | "cancelling" | "done";

/** Which kind of end: of what, and which of the two. */
export interface EndKind {
  readonly of: "stream" | "future";
  readonly side: "readable" | "writable";
}

/** An end of a stream or future that a guest holds. */
export class End extends Waitable implements EndKind {
  readonly of: "stream" | "future";
  readonly side: "readable" | "writable";
  /** What goes through it; null for nothing but its being there. */
  readonly element: ValueType | null;
  readonly shared: Stream | Future;
  state: CopyState = "idle";
  /** What is being transferred. */
  buffer: Buffer | null = null;

  constructor(kind: EndKind, element: ValueType | null, shared: Stream | Future) {
    super();
    this.of = kind.of;
    this.side = kind.side;
    this.element = element;
    this.shared = shared;
  }

  override get heldBytes(): number {
    return super.heldBytes + this.shared.heldBytes;
  }

  /** The number of its events. */
  get eventCode(): number {
    if (this.of === "stream") {
      return this.side === "readable" ? eventCodes.streamRead : eventCodes.streamWrite;
    }
    return this.side === "readable" ? eventCodes.futureRead : eventCodes.futureWrite;
  }

  get isCopying(): boolean {
    return this.state === "copying" || this.state === "cancelling";
  }

  /** A guest drops it. Traps where that may not be yet. */
  drop(): void {
    if (this.isCopying) throw new GuestTrap(`it dropped an end of a ${this.of} during a transfer`);
    if (this.of === "future" && this.side === "writable" && this.state !== "done") {
      throw new GuestTrap("it dropped a future that it had not written to");
    }
    if (this.isAwaited) throw new GuestTrap(`it dropped an end of a ${this.of} that it waits for`);
    this.join(null);
    this.shared.drop();
  }

  /** It ends with the request. */
  [Symbol.dispose](): void {
    this.shared.drop();
  }
}
