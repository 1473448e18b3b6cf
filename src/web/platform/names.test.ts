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

test("interfaces inherit from nothing but interfaces, whatever the runtime's own classes do", async () => {
  const found = await isolate.run(() => {
    class Own extends Response {
      readonly isOwn = true;
    }
    const own = new Own("text", { status: 201 });
    const caught = (run: () => unknown): string => {
      try {
        return String(run());
      } catch (error) {
        return String(error);
      }
    };
    return {
      above: [Request, Response, DOMException].map(
        (each) => Object.getPrototypeOf(each) === Function.prototype,
      ),
      prototypes: [Request, Response].map(
        (each) => Object.getPrototypeOf(each.prototype) === Object.prototype,
      ),
      own: [own instanceof Response, own.isOwn, own.status, own.constructor === Own],
      made: new Response().constructor === Response && Response.error().constructor === Response,
      error: [
        new DOMException("a", "AbortError") instanceof Error,
        Object.hasOwn(new DOMException("a"), "message"),
      ],
      called: caught(() => Reflect.apply(Response, undefined, [])),
      lengths: [URL, Headers, Request, Response, FormData].map((each) => each.length),
    };
  });
  assert.deepEqual(found.above, [true, true, true]);
  assert.deepEqual(found.prototypes, [true, true]);
  assert.deepEqual(found.own, [true, true, 201, true]);
  assert.ok(found.made);
  assert.deepEqual(found.error, [true, false]);
  assert.match(found.called, /^TypeError: Response is made by "new Response"/);
  assert.deepEqual(found.lengths, [1, 0, 1, 0, 0]);
});

test("lists of pairs have iterators of their interface, which see changes and refuse other objects", async () => {
  const found = await isolate.run(() => {
    const headers = new Headers({ a: "1", b: "2" });
    const pairs = headers.entries();
    const first = [...(pairs.next().value as [string, string])];
    headers.append("c", "3");
    const prototype = Object.getPrototypeOf(pairs) as { next(): unknown };
    const arrays = Object.getPrototypeOf(Object.getPrototypeOf([].values())) as object;
    const refused = [
      () => Reflect.apply(prototype.next, {}, []),
      () => Reflect.apply(Headers.prototype.entries, new FormData(), []),
      () => Reflect.apply(URLSearchParams.prototype.forEach, headers, [() => {}]),
    ].map((run) => {
      try {
        return String(run());
      } catch (error) {
        return (error as Error).name;
      }
    });
    const isArrays = Object.getPrototypeOf(prototype) === arrays;
    const tags = [pairs, new FormData().keys(), new URLSearchParams().values()].map(String);
    const custom = new Headers({ x: "y" });
    custom[Symbol.iterator] = () => new Headers({ z: "1" }).entries();
    const copied = [...new Headers(custom)];
    return { first, rest: [...pairs], isArrays, tags, refused, copied };
  });
  assert.deepEqual(found.first, ["a", "1"]);
  assert.deepEqual(found.rest, [
    ["b", "2"],
    ["c", "3"],
  ]);
  assert.ok(found.isArrays);
  assert.deepEqual(
    found.tags,
    ["Headers Iterator", "FormData Iterator", "URLSearchParams Iterator"].map(
      (name) => `[object ${name}]`,
    ),
  );
  assert.deepEqual(found.refused, ["TypeError", "TypeError", "TypeError"]);
  assert.deepEqual(found.copied, [["z", "1"]]);
});
