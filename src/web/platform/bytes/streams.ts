/** Web streams, loaded when first used: most requests never need them. */
import type * as Streams from "web-streams-polyfill";
import { nameInterface, once } from "../webidl/define.ts";

// Resolved by the bundler, which evaluates the module at the first call.
declare function require(path: "web-streams-polyfill"): typeof Streams;

/** A stream that a component can read. */
export type ReadableStream<Chunk = unknown> = Streams.ReadableStream<Chunk>;

/** A stream that a component can write. */
export type WritableStream<Chunk = unknown> = Streams.WritableStream<Chunk>;

let used = false;

/** The names of its classes. */
export const streamNames = [
  "ByteLengthQueuingStrategy",
  "CountQueuingStrategy",
  "ReadableByteStreamController",
  "ReadableStream",
  "ReadableStreamBYOBReader",
  "ReadableStreamBYOBRequest",
  "ReadableStreamDefaultController",
  "ReadableStreamDefaultReader",
  "TransformStream",
  "TransformStreamDefaultController",
  "WritableStream",
  "WritableStreamDefaultController",
  "WritableStreamDefaultWriter",
] as const;

/** The classes of the Streams standard. */
export const streams: () => typeof Streams = once(() => {
  used = true;
  const classes = require("web-streams-polyfill");
  for (const name of streamNames) nameInterface(classes[name] as { prototype: object }, name);
  inheritAsyncIterators(new classes.ReadableStream().values());
  return classes;
});

/** Whether a value is a stream that can be read. */
export function isReadableStream(value: unknown): value is ReadableStream {
  return used && value instanceof streams().ReadableStream;
}

/** Whether anybody has read from the stream, or cancelled it. */
export function isDisturbed(stream: ReadableStream): boolean {
  // The library keeps the standard's internal slot under this name and has no public way to ask.
  return (stream as unknown as { _disturbed: boolean })._disturbed;
}

/** What asynchronous iterators inherit is the engine's; the library has it otherwise. */
function inheritAsyncIterators(values: object): void {
  const iterators = Object.getPrototypeOf(values) as object;
  const generators = Object.getPrototypeOf(async function* () {}.prototype) as object;
  Reflect.deleteProperty(iterators, Symbol.asyncIterator);
  Object.setPrototypeOf(iterators, Object.getPrototypeOf(generators) as object);
}
