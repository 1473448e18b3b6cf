import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openHandlesMax } from "../../../limits.ts";
import { openMemoryStore } from "../../../stores/memory/memory.ts";
import type { SynchronousStore } from "../../../stores/store.ts";
import { GuestMemory, GuestTrap, type Realloc } from "@bobbin-kv/wasm-linker";
import { allocatorText } from "@bobbin-kv/wasm-linker/testing";
import { spin1KeyValue } from "./spin1-key-value.ts";
import { keyValueText, testCall, testStores, wat, testMeter } from "../test-guest.ts";

const module = new WebAssembly.Module(wat(`(module ${keyValueText} ${allocatorText})`));
const area = 64;

/** The guest's side: what a program of Spin 1.0 does around its imports. */
class Guest {
  readonly memory = new GuestMemory(testMeter());
  readonly call;
  readonly calls: Readonly<Record<string, (...values: number[]) => unknown>>;

  constructor(store: SynchronousStore = openMemoryStore({ label: "default", tuplesMax: 1024 })) {
    this.call = testCall(testStores({ default: store }));
    const functions = spin1KeyValue(this.memory, () => this.call);
    const { exports } = new WebAssembly.Instance(module, { "key-value": functions });
    this.memory.bind(
      exports["memory"] as WebAssembly.Memory,
      exports["canonical_abi_realloc"] as unknown as Realloc,
    );
    this.calls = exports as unknown as Guest["calls"];
  }

  text(text: string): [number, number] {
    return [this.memory.writeText(text), this.memory.writtenLength];
  }

  bytes(bytes: Uint8Array): [number, number] {
    return [this.memory.writeBytes(bytes), bytes.length];
  }

  /** Calls with a fresh area; `ok` reads the answer, or the error's tag and text come back. */
  ask<Result>(name: string, values: number[], ok: (memory: GuestMemory) => Result) {
    this.memory.bytes.fill(0xee, area, area + 16);
    const result = this.calls[name]?.(...values, area);
    assert.equal(result, undefined);
    return this.answer(ok);
  }

  answer<Result>(
    ok: (memory: GuestMemory) => Result,
  ): { ok: Result } | { err: number; io: string | null } {
    const { memory } = this;
    if (memory.view.getUint8(area) === 0) return { ok: ok(memory) };
    assert.equal(memory.view.getUint8(area), 1);
    const err = memory.view.getUint8(area + 4);
    return {
      err,
      io: err === 5 ? memory.readText(word(memory, area + 8), word(memory, area + 12)) : null,
    };
  }

  open(label: string) {
    return this.ask("open", this.text(label), (memory) => word(memory, area + 4));
  }

  opened(): number {
    return (this.open("default") as { ok: number }).ok;
  }

  get(store: number, key: string) {
    return this.ask("get", [store, ...this.text(key)], readValue);
  }

  set(store: number, key: string, value: Uint8Array) {
    return this.ask("set", [store, ...this.text(key), ...this.bytes(value)], () => null);
  }

  delete(store: number, key: string) {
    return this.ask("delete", [store, ...this.text(key)], () => null);
  }

  exists(store: number, key: string) {
    return this.ask("exists", [store, ...this.text(key)], (memory) =>
      memory.view.getUint8(area + 4),
    );
  }

  keys(store: number) {
    return this.ask("get-keys", [store], readKeys);
  }
}

const word = (memory: GuestMemory, at: number): number => memory.view.getUint32(at, true);

function readValue(memory: GuestMemory): Uint8Array {
  return memory.readBytes(word(memory, area + 4), word(memory, area + 8));
}

function readKeys(memory: GuestMemory): string[] {
  const list = word(memory, area + 4);
  return Array.from({ length: word(memory, area + 8) }, (_, index) =>
    memory.readText(word(memory, list + index * 8), word(memory, list + index * 8 + 4)),
  );
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("open", () => {
  test("gives numbers from 0, each open a new one", () => {
    const guest = new Guest();
    assert.deepEqual(guest.open("default"), { ok: 0 });
    assert.deepEqual(guest.open("default"), { ok: 1 });
  });

  test("of a store that is not granted is access-denied", () => {
    assert.deepEqual(new Guest().open("secret"), { err: 2, io: null });
  });

  test("of one store too many is store-table-full, until one is closed", () => {
    const guest = new Guest();
    for (let count = 0; count < openHandlesMax; count += 1) guest.opened();
    assert.deepEqual(guest.open("default"), { err: 0, io: null });
    guest.calls["close"]?.(3);
    assert.deepEqual(guest.open("default"), { ok: openHandlesMax + 3 });
  });
});

describe("values", () => {
  const contents = {
    text: bytes("hello"),
    "no bytes": bytes(""),
    "all bytes": Uint8Array.from({ length: 256 }, (_, byte) => byte),
    "a megabyte": new Uint8Array(1_048_576).fill(0xa5),
  };
  for (const [name, content] of Object.entries(contents)) {
    test(`of ${name} come back`, () => {
      const guest = new Guest();
      const store = guest.opened();
      assert.deepEqual(guest.set(store, "käse", content), { ok: null });
      assert.deepEqual(guest.get(store, "käse"), { ok: content });
    });
  }

  test("that are too large are an io error that says so", () => {
    const guest = new Guest();
    const answer = guest.set(guest.opened(), "k", new Uint8Array(1_048_577));
    assert.match(
      (answer as { io: string }).io,
      /^value-too-large: the value of 1048577 bytes for key "k"/,
    );
  });

  test("that are missing are no-such-key for get, 0 for exists, fine for delete", () => {
    const guest = new Guest();
    const store = guest.opened();
    assert.deepEqual(guest.get(store, "k"), { err: 4, io: null });
    assert.deepEqual(guest.exists(store, "k"), { ok: 0 });
    assert.deepEqual(guest.delete(store, "k"), { ok: null });
    guest.set(store, "k", bytes("v"));
    assert.deepEqual(guest.exists(store, "k"), { ok: 1 });
    assert.deepEqual(guest.delete(store, "k"), { ok: null });
    assert.deepEqual(guest.get(store, "k"), { err: 4, io: null });
  });

  test("have keys of 256 bytes, and not of 257", () => {
    const guest = new Guest();
    const store = guest.opened();
    const key = "ß".repeat(128);
    assert.deepEqual(guest.set(store, key, bytes("v")), { ok: null });
    assert.deepEqual(guest.get(store, key), { ok: bytes("v") });
    const answer = guest.get(store, `${key}a`);
    assert.match((answer as { io: string }).io, /^key-too-large: a key of 257 bytes does not fit/);
  });
});

describe("get-keys", () => {
  test("gives no keys of an empty store", () => {
    const guest = new Guest();
    assert.deepEqual(guest.keys(guest.opened()), { ok: [] });
  });

  test("gives a thousand keys, though the memory has to grow for them", () => {
    const keys = Array.from(
      { length: 1000 },
      (_, at) => `${String(at).padStart(4, "0")}:${"x".repeat(200)}`,
    );
    const store = openMemoryStore({ label: "default", tuplesMax: 1024 });
    for (const key of keys) store.set(key, bytes("v"));
    const guest = new Guest(store);
    assert.deepEqual(guest.keys(guest.opened()), { ok: keys });
  });
});

test("every call with a store that was closed or never opened is invalid-store", () => {
  const guest = new Guest();
  const closed = guest.opened();
  guest.calls["close"]?.(closed);
  guest.calls["close"]?.(closed);
  for (const store of [closed, 7, -1]) {
    const invalid = { err: 3, io: null };
    assert.deepEqual(guest.get(store, "k"), invalid);
    assert.deepEqual(guest.set(store, "k", bytes("v")), invalid);
    assert.deepEqual(guest.delete(store, "k"), invalid);
    assert.deepEqual(guest.exists(store, "k"), invalid);
    assert.deepEqual(guest.keys(store), invalid);
    guest.calls["close"]?.(store);
  }
});

describe("what points out of the memory ends the guest", () => {
  const guest = new Guest();
  const store = guest.opened();
  const key = guest.text("k");
  const forged: [string, string, number[]][] = [
    ["a key", "get", [store, -16, 8, area]],
    ["a key of 2^31 bytes", "get", [store, 8, 2 ** 31, area]],
    ["a label", "open", [2 ** 32 - 1, 2, area]],
    ["a value", "set", [store, ...key, 65_000, 70_000, area]],
    ["an answer", "get", [store, ...key, -4]],
    ["an answer's last byte", "exists", [store, ...key, 65_536 - 12]],
    ["an answer that is not aligned", "get-keys", [store, area + 2]],
  ];
  for (const [what, name, values] of forged) {
    test(what, () => assert.throws(() => guest.calls[name]?.(...values), GuestTrap));
  }

  test("and the call is not carried out", () => {
    assert.throws(() => guest.calls["set"]?.(store, ...key, ...key, 3), GuestTrap);
    assert.deepEqual(guest.exists(store, "k"), { ok: 0 });
  });
});

describe("a store that answers with promises", () => {
  function later(store: SynchronousStore): SynchronousStore {
    return {
      ...store,
      get: (key: string) => Promise.resolve().then(() => store.get(key)),
      set: (key: string, value: Uint8Array) => Promise.resolve().then(() => store.set(key, value)),
      list: (options: { limit: number }) => Promise.resolve().then(() => store.list(options)),
    } as unknown as SynchronousStore;
  }

  test("is answered later, after the guest has been let on", async () => {
    const guest = new Guest(later(openMemoryStore({ label: "default", tuplesMax: 1 })));
    const resumed: string[] = [];
    const functions = spin1KeyValue(
      guest.memory,
      () => guest.call,
      () => void resumed.push("resumed"),
    );
    const store = guest.opened();
    const value = guest.bytes(bytes("v"));
    await functions["set"]?.(store, ...guest.text("k"), ...value, area);
    assert.deepEqual(
      guest.answer(() => null),
      { ok: null },
    );
    await functions["get"]?.(store, ...guest.text("k"), area);
    assert.deepEqual(guest.answer(readValue), { ok: bytes("v") });
    await functions["get-keys"]?.(store, area);
    assert.deepEqual(guest.answer(readKeys), { ok: ["k"] });
    await functions["set"]?.(store, ...guest.text("one too many"), ...value, area);
    assert.match((guest.answer(() => null) as { io: string }).io, /is full/);
    assert.equal(resumed.length, 4);
  });
});
