/** https://html.spec.whatwg.org/#message-channels, within one isolate: what is sent is cloned at once and arrives in a turn of its own. */
import { PromiseOf, thenOf } from "../../../../sdk/typescript/src/intrinsics.ts";
import { needArguments } from "../webidl/convert.ts";
import { nameInterface } from "../webidl/define.ts";
import { MessageEvent } from "./event-kinds.ts";
import { defineHandlers, dispatchTrusted, EventTarget } from "./event-target.ts";
import { cloneAndMove, connectMovable, notCloneable } from "../structured-clone.ts";
import { afterMilliseconds } from "./timers.ts";

interface Message {
  readonly data: unknown;
  readonly ports: readonly object[];
}

/** One end of a channel, whatever port has it at present. */
class ChannelEnd {
  other: ChannelEnd | null = null;
  port: MessagePort | null = null;
  isStarted = false;
  readonly #waiting: Message[] = [];
  #isDue = false;

  receive(message: Message): void {
    this.#waiting.push(message);
    this.deliverSoon();
  }

  /** All that is waiting by then arrives in one turn, in its order. */
  deliverSoon(): void {
    if (!this.isStarted || this.#isDue || this.#waiting.length === 0) return;
    this.#isDue = true;
    afterMilliseconds(0, () => {
      this.#isDue = false;
      this.#deliver(this.#waiting.length);
    });
  }

  #deliver(count: number): void {
    const message = count > 0 && this.isStarted ? this.#waiting.shift() : undefined;
    if (message === undefined || this.port === null) return this.deliverSoon();
    dispatchTrusted(this.port, new MessageEvent("message", { ...message }));
    // What its listeners have promised is done before the next arrives.
    void thenOf(PromiseOf.resolve(), () => this.#deliver(count - 1));
  }
}

let mayConstruct: ChannelEnd | null = null;

/** A port for an end of a channel. */
function portOf(end: ChannelEnd): MessagePort {
  mayConstruct = end;
  try {
    return new MessagePort();
  } finally {
    mayConstruct = null;
  }
}

/** Where messages are sent to its other end, and those from there arrive. */
export class MessagePort extends EventTarget {
  /** Null when it has been closed, or moved to another port. */
  #end: ChannelEnd | null;

  static {
    connectMovable((value) => {
      if (!(#end in value)) return null;
      const end = value.#end;
      if (end === null) throw notCloneable("the port has been closed or transferred");
      const copy = portOf(end);
      // Until it is known that all can be moved, the end is the old port's.
      copy.#end = null;
      return {
        copy,
        move: () => {
          value.#end = null;
          copy.#end = end;
          end.port = copy;
          end.isStarted = false;
        },
      };
    });
  }

  constructor() {
    super();
    if (mayConstruct === null) throw new TypeError("Illegal constructor");
    this.#end = mayConstruct;
    mayConstruct.port ??= this;
  }

  postMessage(
    message: unknown,
    options: Iterable<object> | { transfer?: Iterable<object> } = {},
  ): void {
    needArguments(arguments.length, 1);
    const transfer = transferOf(options);
    if (transfer.includes(this)) throw notCloneable("a port cannot be sent through itself");
    const other = this.#end?.other ?? null;
    const isDoomed = other?.port !== null && transfer.includes(other?.port);
    const { copy, moved } = cloneAndMove(message, transfer);
    const ports = moved.filter((each) => each instanceof MessagePort);
    if (!isDoomed) other?.receive({ data: copy, ports });
  }

  start(): void {
    if (this.#end === null) return;
    this.#end.isStarted = true;
    this.#end.deliverSoon();
  }

  close(): void {
    const end = this.#end;
    if (end === null) return;
    this.#end = null;
    if (end.other !== null) end.other.other = null;
    end.other = null;
    end.port = null;
  }
}
nameInterface(MessagePort, "MessagePort");
defineHandlers(MessagePort.prototype, ["message", "messageerror"]);
startByHandler(MessagePort.prototype);

/** Setting `onmessage` starts a port, which adding a listener does not. */
function startByHandler(prototype: MessagePort): void {
  const generic = Object.getOwnPropertyDescriptor(prototype, "onmessage") as PropertyDescriptor;
  Object.defineProperty(prototype, "onmessage", {
    ...generic,
    set(this: MessagePort, handler: unknown) {
      generic.set?.call(this, handler);
      this.start();
    },
  });
}

function transferOf(options: Iterable<object> | { transfer?: Iterable<object> } | null): unknown[] {
  if (typeof options !== "object" || options === null) return [];
  if (Symbol.iterator in options) return [...options];
  return [...(options.transfer ?? [])];
}

/** Two ports, of which each has what is sent to the other. */
export class MessageChannel {
  readonly #port1: MessagePort;
  readonly #port2: MessagePort;

  constructor() {
    const [one, other] = [new ChannelEnd(), new ChannelEnd()];
    one.other = other;
    other.other = one;
    this.#port1 = portOf(one);
    this.#port2 = portOf(other);
  }

  get port1(): MessagePort {
    return this.#port1;
  }
  get port2(): MessagePort {
    return this.#port2;
  }
}
nameInterface(MessageChannel, "MessageChannel");
