/** `wasi:io` over streams of memory. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { GuestTrap } from "@bobbin-kv/wasm-linker";
import { testCall } from "../test-guest.ts";
import { errorInterfaces, waitingInterfaces } from "./io.ts";
import { AlwaysReady, InputStream, IoError, OutputStream, StreamEnd } from "./streams.ts";

/** One request, and another where a test asks for it. */
let call = testCall();

function invoke(from: string, name: string, ...values: unknown[]): unknown {
  const target = { ...errorInterfaces, ...waitingInterfaces }[`wasi:io/${from}`]?.[name];
  assert.ok(target, name);
  return (target as (...values: readonly unknown[]) => unknown)(call, ...values);
}

const input = (name: string, ...values: unknown[]): unknown =>
  invoke("streams", `[method]input-stream.${name}`, ...values);
const output = (name: string, ...values: unknown[]): unknown =>
  invoke("streams", `[method]output-stream.${name}`, ...values);
const subscribe = (stream: unknown): unknown => input("subscribe", stream);
const poll = (...sources: unknown[]): unknown =>
  invoke(
    "poll",
    "poll",
    sources.map((one) => (one instanceof InputStream ? subscribe(one) : one)),
  );

/** Something that becomes ready when the test says so; counts how often it is waited for. */
class Switch extends InputStream {
  isOn = false;
  waits = 0;
  #wakes: (() => void)[] = [];

  ready(): boolean {
    return this.isOn;
  }

  wait(): Promise<void> {
    this.waits += 1;
    return new Promise((resolve) => this.#wakes.push(resolve));
  }

  turn(isOn: boolean): void {
    this.isOn = isOn;
    for (const wake of this.#wakes.splice(0)) wake();
  }

  read(_bytesMax: number): Uint8Array {
    return new Uint8Array(0);
  }
}

class Source extends Switch {
  text: string;
  end: StreamEnd;

  constructor(text: string, end = new StreamEnd(null)) {
    super();
    this.text = text;
    this.end = end;
    this.isOn = true;
  }

  override read(bytesMax: number): Uint8Array {
    if (!this.isOn) return new Uint8Array(0);
    if (this.text === "") throw this.end;
    const part = this.text.slice(0, bytesMax);
    this.text = this.text.slice(part.length);
    return Buffer.from(part);
  }
}

/** Takes four bytes, and more when it is turned on again. */
class Target extends OutputStream {
  readonly #switch = new Switch();
  written = "";
  flushes = 0;
  left = 4;
  end: StreamEnd | null = null;

  constructor() {
    super();
    this.isOn = true;
  }

  get isOn(): boolean {
    return this.#switch.isOn;
  }

  set isOn(isOn: boolean) {
    this.#switch.isOn = isOn;
  }

  ready(): boolean {
    return this.#switch.ready();
  }

  wait(): Promise<void> {
    return this.#switch.wait();
  }

  room(): number {
    if (this.end !== null) throw this.end;
    return this.isOn ? this.left : 0;
  }

  write(bytes: Uint8Array): void {
    this.written += Buffer.from(bytes).toString();
    this.left -= bytes.length;
    if (this.left === 0) this.isOn = false;
  }

  flush(): void {
    this.room();
    this.flushes += 1;
    this.isOn = false;
  }

  turn(isOn: boolean): void {
    this.left = 4;
    this.#switch.turn(isOn);
  }
}

const text = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString();
const bytes = (content: string): Uint8Array => Buffer.from(content);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const closed = { payload: { tag: "closed" } };

test("reading and skipping take what is there, at most as much as asked for, to the end", () => {
  const source = new Source("abcdefgh");
  assert.equal(text(input("read", source, 2n)), "ab");
  assert.equal(input("skip", source, 1n), 1n);
  assert.equal(text(input("blocking-read", source, 1n)), "d");
  assert.equal(input("blocking-skip", source, 1n), 1n);
  assert.equal(text(input("read", source, 2n ** 64n - 1n)), "fgh");
  assert.throws(() => input("read", source, 1n), closed);
  assert.throws(() => input("blocking-skip", source, 1n), closed);
});

test("reading waits only where it must", async () => {
  const source = new Source("ab");
  source.isOn = false;
  assert.equal(text(await input("read", source, 1n)), "");
  assert.equal(text(input("read", source, 0n)), "");
  assert.equal(text(input("blocking-read", source, 0n)), "");
  const [read, skipped] = [input("blocking-read", source, 1n), input("blocking-skip", source, 1n)];
  source.turn(true);
  assert.equal(text(await read), "a");
  assert.equal(await skipped, 1n);
});

test("a stream's error is told with its text, now or after a wait", async () => {
  const error = new IoError("no luck");
  const source = new Source("", new StreamEnd(error));
  const failed = { payload: { tag: "last-operation-failed", value: error } };
  assert.throws(() => input("read", source, 1n), failed);
  source.isOn = false;
  const read = input("blocking-read", source, 1n) as Promise<unknown>;
  source.turn(true);
  await assert.rejects(read, failed);
  assert.equal(invoke("error", "[method]error.to-debug-string", error), "no luck");
});

test("writing takes what was permitted, and more ends the guest", async () => {
  const target = new Target();
  assert.equal(output("check-write", target), 4n);
  output("write", target, bytes("abc"));
  assert.equal(output("check-write", target), 1n);
  assert.throws(() => output("write", target, bytes("de")), GuestTrap);
  assert.throws(() => output("write-zeroes", target, 2n), GuestTrap);
  assert.throws(() => output("write-zeroes", target, 2n ** 64n - 1n), GuestTrap);
  output("write-zeroes", target, 1n);
  assert.equal(target.written, "abc\0");
  assert.equal(await output("check-write", target), 0n);
  output("write", target, bytes(""));
  target.end = new StreamEnd(null);
  assert.throws(() => output("write", target, bytes("x")), closed);
  assert.throws(() => output("check-write", target), closed);
  assert.throws(() => output("flush", target), closed);
});

test("writing and flushing waits for room and for the flush", async () => {
  const target = new Target();
  let isDone = false;
  const done = output("blocking-write-and-flush", target, bytes("abcdef")) as Promise<void>;
  void done.then(() => (isDone = true));
  assert.equal(target.written, "abcd");
  target.turn(true);
  await turn();
  assert.deepEqual([target.written, target.flushes, isDone], ["abcdef", 1, false]);
  target.turn(true);
  await done;
  const zeros = output("blocking-write-zeroes-and-flush", target, 2n);
  assert.equal(target.written, "abcdef\0\0");
  target.turn(true);
  await zeros;
  const flushed = output("blocking-flush", target) as Promise<void>;
  const value = new IoError("lost");
  target.end = new StreamEnd(value);
  target.turn(true);
  await assert.rejects(flushed, { payload: { tag: "last-operation-failed", value } });
});

test("writing and flushing more than 4096 bytes at once ends the guest", () => {
  const write = (): unknown =>
    output("blocking-write-and-flush", new Target(), new Uint8Array(4097));
  assert.throws(write, GuestTrap);
  const zeros = (): unknown => output("blocking-write-zeroes-and-flush", new Target(), 4097n);
  assert.throws(zeros, GuestTrap);
});

test("splicing moves what one side has and the other takes", async () => {
  const [source, target] = [new Source("abcdefgh"), new Target()];
  assert.equal(output("splice", target, source, 3n), 3n);
  assert.equal(output("blocking-splice", target, source, 9n), 1n);
  assert.equal(await output("splice", target, source, 9n), 0n);
  const spliced = output("blocking-splice", target, source, 3n);
  source.isOn = false;
  target.turn(true);
  await turn();
  assert.equal(target.written, "abcd");
  source.turn(true);
  assert.equal(await spliced, 3n);
  assert.equal(target.written, "abcdefg");
  source.text = "";
  assert.throws(() => output("splice", target, source, 1n), closed);
});

test("polling answers at once where something is ready, with all that is", () => {
  const [off, on] = [new Switch(), new Switch()];
  on.isOn = true;
  assert.deepEqual(poll(off, on, new AlwaysReady()), [1, 2]);
  assert.equal(off.waits + on.waits, 0);
  assert.throws(() => poll(), GuestTrap);
});

test("polling waits for the first, and asks each to be waited for only once", async () => {
  const [slow, fast] = [new Switch(), new Switch()];
  for (let round = 1; round <= 3; round += 1) {
    const ready = poll(slow, fast, slow) as Promise<number[]>;
    fast.turn(false);
    await turn();
    fast.turn(true);
    assert.deepEqual(await ready, [1]);
    fast.isOn = false;
  }
  assert.equal(slow.waits, 1);
  const both = poll(slow, fast) as Promise<number[]>;
  fast.isOn = true;
  slow.turn(true);
  assert.deepEqual(await both, [0, 1]);
});

test("a pollable tells whether its stream is ready, and can be dropped without it", async () => {
  const source = new Switch();
  let isDropped = false;
  const stream = Object.assign(source, { [Symbol.dispose]: () => (isDropped = true) });
  const pollable = subscribe(stream) as Partial<Disposable>;
  pollable[Symbol.dispose]?.();
  assert.equal(isDropped, false);
  assert.equal(await invoke("poll", "[method]pollable.ready", pollable), false);
  const blocked = invoke("poll", "[method]pollable.block", pollable);
  source.turn(true);
  await blocked;
  assert.equal(invoke("poll", "[method]pollable.ready", pollable), true);
  assert.equal(invoke("poll", "[method]pollable.block", pollable), undefined);
});

/** Ways to ask, without waiting, for what a source that is off has not. */
const questions: readonly [name: string, ask: (source: Source) => unknown, none: unknown][] = [
  ["read", (source) => input("read", source, 1n), new Uint8Array(0)],
  ["skip", (source) => input("skip", source, 1n), 0n],
  ["splice", (source) => output("splice", new Target(), source, 1n), 0n],
  ["ready", (source) => invoke("poll", "[method]pollable.ready", subscribe(source)), false],
];

for (const [name, ask, none] of questions) {
  test(`${name} in a circle lets others have their turn, and goes round no faster than they come`, async () => {
    call = testCall();
    const source = new Source("ab");
    source.isOn = false;
    const since = performance.now();
    let rounds = 0;
    const asking = (async () => {
      for (;;) {
        const answer = await ask(source);
        rounds += 1;
        if (!isDeepStrictEqual(answer, none)) return;
      }
    })();
    for (let at = 0; at < 100; at += 1) await turn();
    const circles = (performance.now() - since) / 50;
    assert.ok(rounds >= 1 && rounds <= 2 * (circles + 1), `${rounds} rounds`);
    source.turn(true);
    await asking;
  });

  test(`${name} answers at once while the guest starts`, () => {
    call = { ...testCall(), mayWait: false };
    const source = new Source("ab");
    source.isOn = false;
    for (let at = 0; at < 3; at += 1) assert.deepEqual(ask(source), none);
  });
}

test("a circle of several questions ends with the first that is answered", async () => {
  call = testCall();
  const [slow, fast] = [new Source("a"), new Source("b")];
  slow.isOn = fast.isOn = false;
  const ask = async (): Promise<string> =>
    text(await input("read", slow, 1n)) + text(await input("read", fast, 1n));
  assert.equal(await ask(), "");
  const asked = ask();
  await turn();
  fast.turn(true);
  assert.equal(await asked, "b");
});

test("who waits between two questions is answered in the next turn", async () => {
  call = testCall();
  const [source, other] = [new Source("a"), new Source("b")];
  source.isOn = false;
  for (let at = 0; at < 3; at += 1) {
    assert.equal(text(await input("read", source, 1n)), "");
    assert.deepEqual(await poll(source, other), [1]);
  }
  assert.equal(source.waits, 0);
});

test("no more is kept of what a guest asks in vain than of a circle", async () => {
  call = testCall();
  const sources = Array.from({ length: 200 }, () => new Switch());
  for (const source of sources) assert.equal(text(await input("read", source, 1n)), "");
  assert.ok(sources.some(({ waits }) => waits > 0));
  assert.ok(sources.slice(-4).every(({ waits }) => waits === 0));
});
