import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openMemoryStore } from "../../../stores/memory/memory.ts";
import { GuestMemory, type Realloc } from "@bobbin-kv/wasm-linker";
import { allocatorText } from "@bobbin-kv/wasm-linker/testing";
import { type OwnInterface, ownInterfaces } from "../key-value/own-interfaces.ts";
import { keyValueExtensions } from "./key-value-extensions.ts";
import { testCall, testStores, wat, testMeter } from "../test-guest.ts";

const i32 = (count: number): string => "i32 ".repeat(count);
const functions: Readonly<Record<string, string>> = {
  "get-many": i32(4),
  "set-many": i32(4),
  "delete-many": i32(4),
  "list-keys": i32(8),
  increment: `${i32(3)} i64 i32`,
  "get-versioned": i32(4),
  "compare-and-swap": i32(9),
};
const moduleText = Object.entries(functions).map(
  ([name, parameters]) => `
    (import "bobbin-key-value" "${name}" (func $${name} (param ${parameters})))
    (export "${name}" (func $${name}))`,
);
const exportsText = moduleText.map((text) => text.split("\n").at(-1));
const importsText = moduleText.map((text) => text.split("\n").slice(0, -1).join("\n"));
const module = new WebAssembly.Module(
  wat(`(module ${importsText.join("")} ${allocatorText} ${exportsText.join("")})`),
);
/** Where the host leaves a result; what is around it has to stay as it is. */
const area = 64;
const untouched = 0xee;

type Exports = Readonly<Record<string, (...values: unknown[]) => unknown>>;

/** The guest's side, by the layout that the canonical ABI gives the types of sdk/wit/bobbin.wit. */
class Guest {
  readonly memory = new GuestMemory(testMeter());
  readonly call = testCall(
    testStores({ default: openMemoryStore({ label: "default", tuplesMax: 3 }) }),
  );
  readonly store = this.call.session.open("default");
  readonly #exports: Exports;

  constructor() {
    const own = ownInterfaces.find((one) => one.module === "bobbin-key-value") as OwnInterface;
    const offered = keyValueExtensions(own, this.memory, () => this.call);
    const { exports } = new WebAssembly.Instance(module, { "bobbin-key-value": offered });
    this.memory.bind(
      exports["memory"] as WebAssembly.Memory,
      exports["canonical_abi_realloc"] as unknown as Realloc,
    );
    this.#exports = exports as unknown as Exports;
  }

  text(text: string): [number, number] {
    return [this.memory.writeText(text), this.memory.writtenLength];
  }

  /** A list of elements, each of some words. */
  list(elements: readonly (readonly number[])[]): [number, number] {
    const words = elements.flat();
    const start = this.memory.allocate(4, words.length * 4);
    for (const [at, word] of words.entries()) {
      this.memory.view.setUint32(start + at * 4, word, true);
    }
    return [start, elements.length];
  }

  /** Calls; which bytes of the area are the answer is for the caller to know. */
  ask(name: string, ...values: (number | bigint)[]): DataView {
    this.memory.bytes.fill(untouched, area, area + 32);
    assert.equal(this.#exports[name]?.(this.store, ...values, area), undefined);
    return new DataView(this.memory.bytes.buffer, area, 32);
  }

  textAt(view: DataView, at: number): string {
    return this.memory.readText(view.getUint32(at, true), view.getUint32(at + 4, true));
  }

  increment(key: string, delta: bigint): bigint | string {
    const view = this.ask("increment", ...this.text(key), delta);
    return view.getUint8(0) === 0 ? view.getBigInt64(8, true) : this.textAt(view, 12);
  }
}

describe("the module bobbin-key-value", () => {
  test("adds to counters, and leaves a 64-bit sum or an error", () => {
    const guest = new Guest();
    assert.equal(guest.increment("n", 5n), 5n);
    assert.equal(guest.increment("n", -(2n ** 62n)), 5n - 2n ** 62n);
    assert.match(
      String(guest.increment("k".repeat(257), 1n)),
      /^key-too-large: a key of 257 bytes/,
    );
    assert.equal(guest.memory.view.getUint8(area + 8), 5);
    assert.equal(guest.memory.view.getUint8(area + 20), untouched);
  });

  test("writes all entries or none, and reads in the order asked", () => {
    const guest = new Guest();
    const entry = (key: string, value: string): number[] => [
      ...guest.text(key),
      ...guest.text(value),
    ];
    const wrote = guest.ask("set-many", ...guest.list([entry("a", "1"), entry("b", "")]));
    assert.equal(wrote.getUint8(0), 0);
    const full = guest.ask("set-many", ...guest.list([entry("c", "3"), entry("d", "4")]));
    assert.deepEqual([full.getUint8(0), full.getUint8(4)], [1, 5]);
    assert.match(guest.textAt(full, 8), /^store-full: /);

    const keys = guest.list(["b", "c", "a"].map((key) => guest.text(key)));
    const read = guest.ask("get-many", ...keys);
    assert.deepEqual([read.getUint8(0), read.getUint32(8, true)], [0, 3]);
    const { view } = guest.memory;
    const list = read.getUint32(4, true);
    assert.deepEqual(
      [0, 12, 24].map((at) => view.getUint8(list + at)),
      [1, 0, 1],
    );
    assert.equal(guest.textAt(view, list + 4), "");
    assert.equal(guest.textAt(view, list + 28), "1");

    assert.equal(guest.ask("delete-many", ...keys).getUint8(0), 0);
    assert.equal(guest.call.session.exists(guest.store, "a"), false);
  });

  test("lists a page with its cursor, and the last one without", () => {
    const guest = new Guest();
    for (const key of ["a1", "a2", "b"]) guest.increment(key, 1n);
    const first = guest.ask("list-keys", ...guest.text("a"), 0, 0, 0, 1);
    assert.deepEqual([first.getUint8(0), first.getUint32(8, true), first.getUint8(12)], [0, 1, 1]);
    assert.equal(guest.textAt(guest.memory.view, first.getUint32(4, true)), "a1");
    const cursor = guest.text(guest.textAt(first, 16));
    const last = guest.ask("list-keys", ...guest.text("a"), 1, ...cursor, 1);
    assert.equal(guest.textAt(guest.memory.view, last.getUint32(4, true)), "a2");
    assert.deepEqual([last.getUint8(0), last.getUint8(12)], [0, 0]);
    const refused = guest.ask("list-keys", ...guest.text("a"), 0, 0, 0, 0);
    assert.match(guest.textAt(refused, 8), /^invalid-argument: /);
  });

  test("swaps while the version is the one that was read", () => {
    const guest = new Guest();
    const absent = guest.ask("get-versioned", ...guest.text("k"));
    assert.deepEqual([absent.getUint8(0), absent.getUint8(4)], [0, 0]);
    const swap = (version: readonly number[], value: string): number[] => {
      const view = guest.ask(
        "compare-and-swap",
        ...guest.text("k"),
        ...version,
        ...guest.text(value),
      );
      return [view.getUint8(0), view.getUint8(4)];
    };
    assert.deepEqual(swap([0, 0, 0], "1"), [0, 1]);
    assert.deepEqual(swap([0, 0, 0], "2"), [0, 0]);
    const seen = guest.ask("get-versioned", ...guest.text("k"));
    assert.deepEqual([seen.getUint8(4), guest.textAt(seen, 8)], [1, "1"]);
    const version = [1, ...guest.text(guest.textAt(seen, 16))];
    assert.deepEqual(swap(version, "3"), [0, 1]);
    assert.deepEqual(swap(version, "4"), [0, 0]);
  });
});
