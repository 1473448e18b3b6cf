/** Interfaces have the names, tags and members that webidl gives them. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { WebIsolate } from "../../../test/support/isolate-web.ts";

let isolate: WebIsolate;
beforeEach(async () => (isolate = await WebIsolate.create()));
afterEach(() => isolate[Symbol.dispose]());

const names = async (): Promise<string[]> =>
  await isolate.run(() =>
    Object.getOwnPropertyNames(globalThis).filter((name) => {
      const value: unknown = Reflect.get(globalThis, name);
      const isOfEngine = /^\[native code\]$|\{ \[native code\] \}$/.test(
        typeof value === "function" ? Function.prototype.toString.call(value) : "",
      );
      return typeof value === "function" && !isOfEngine && !/^make|^response/.test(name);
    }),
  );

test("functions and classes have the names by which they are global", async () => {
  const wrong = await isolate.run(
    (all) =>
      all.filter((name) => (Reflect.get(globalThis, name) as { name: string }).name !== name),
    await names(),
  );
  assert.deepEqual(wrong, []);
});

test("objects tell the name of their interface, and members can be enumerated", async () => {
  const found = await isolate.run(() => {
    const objects = [
      new ReadableStream(),
      new TransformStream(),
      new WritableStream(),
      new Event("x"),
      new EventTarget(),
      new AbortController().signal,
      new Response(),
      new Headers(),
      new URL("http://a/"),
      new Blob([]),
    ];
    return objects.map((object) => [
      object.constructor.name,
      Object.prototype.toString.call(object),
      Object.keys(Object.getPrototypeOf(object) as object).length > 0,
      Object.keys(object).filter((key) => !key.startsWith("_")).length,
    ]);
  });
  for (const [name, tag, hasMembers] of found) {
    assert.equal(tag, `[object ${String(name)}]`);
    assert.ok(hasMembers, `${String(name)} has no members that can be enumerated`);
  }
  assert.equal(new Set(found.map(([name]) => name)).size, found.length);
});
