import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { test } from "node:test";
import { ArrivingBytes } from "../http/incoming-body.ts";
import { ErrorCode } from "../http/error-code.ts";
import { StreamEnd } from "../wasi/streams.ts";
import { UnbrokenInput } from "./unbroken-input.ts";

function arriving(...parts: (string | null | Error)[]): UnbrokenInput {
  const next = async (): Promise<Uint8Array | null> => {
    const part = parts.shift();
    if (part instanceof Error) throw part;
    return typeof part === "string" ? Buffer.from(part) : null;
  };
  const codeOf = (): ErrorCode => new ErrorCode("connection-terminated");
  return new UnbrokenInput(new ArrivingBytes(next, codeOf));
}

async function read(stream: UnbrokenInput): Promise<string> {
  await stream.wait();
  return Buffer.from(stream.read(100)).toString();
}

test("a body that comes to its end is read as it is, with its end", async () => {
  const stream = arriving("one", "two", null);
  assert.deepEqual([await read(stream), await read(stream)], ["one", "two"]);
  await assert.rejects(read(stream), (error) => error instanceof StreamEnd && error.error === null);
});

test("a body that breaks off gives what has come, and after that neither bytes nor an end", async () => {
  const stream = arriving("one", new Error("the client is gone"));
  assert.equal(await read(stream), "one");
  await stream.wait();
  assert.equal(stream.read(100).length, 0);
  assert.equal(stream.ready(), false);
  let isOver = false;
  void stream.wait().then(() => (isOver = true));
  await setImmediate();
  assert.equal(isOver, false);
});
