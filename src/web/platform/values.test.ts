/** structuredClone, crypto, Blob, FormData, and what stands on the global object. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { assertSameAsNode, WebIsolate } from "../../../test/support/isolate-web.ts";

let isolate: WebIsolate;
before(async () => (isolate = await WebIsolate.create()));
after(() => isolate[Symbol.dispose]());

test("structuredClone copies what the standard copies", async () => {
  await assertSameAsNode(isolate, () => {
    const shared = { deep: [1] };
    const error = new RangeError("bad", { cause: shared });
    const source = {
      map: new Map<unknown, unknown>([[shared, 1]]),
      set: new Set([shared]),
      date: new Date(5),
      pattern: /x/gi,
      bytes: new Uint8Array([1, 2, 3]).subarray(1),
      view: new DataView(new ArrayBuffer(8), 2, 3),
      big: 1n,
      boxed: new String("s"),
      sparse: Object.assign([], { 0: 1, length: 3 }) as number[],
      error,
      shared,
      self: null as unknown,
    };
    source.self = source;
    const copy = structuredClone(source);
    const [key] = [...copy.map.keys()];
    return [
      copy !== source, copy.self === copy, key === copy.shared, key !== shared, copy.set.has(copy.shared),
      copy.date.getTime(), `${copy.pattern}`, [...copy.bytes], copy.bytes.byteOffset, copy.view.byteOffset,
      copy.view.byteLength, `${copy.big}`, typeof copy.boxed, 1 in copy.sparse, copy.sparse.length,
      copy.error instanceof RangeError, copy.error.message, copy.error.cause === copy.shared,
      structuredClone(undefined) === undefined, structuredClone("text"), Object.is(structuredClone(-0), -0),
    ]; // prettier-ignore
  });
});

test("structuredClone refuses what cannot be copied, and transfers buffers", async () => {
  await assertSameAsNode(isolate, () => {
    const attempts: unknown[] = [
      () => 1,
      Symbol("s"),
      new WeakMap(),
      Promise.resolve(),
      { a: () => 1 },
      Object(Symbol("x")),
    ];
    const names = attempts.map((value) => {
      try {
        return typeof structuredClone(value);
      } catch (error) {
        return (error as Error).name;
      }
    });
    const buffer = new ArrayBuffer(4);
    const view = new Uint8Array(buffer, 1, 2).fill(7);
    const moved = structuredClone({ view, buffer }, { transfer: [buffer] });
    let twice = "";
    try {
      structuredClone(null, { transfer: [moved.buffer, moved.buffer] });
    } catch (error) {
      twice = (error as Error).name;
    }
    return [
      names,
      buffer.byteLength,
      moved.buffer === moved.view.buffer,
      [...moved.view],
      twice,
      moved.buffer.byteLength,
    ];
  });
});

test("digests are those of the algorithm, for any amount of bytes", async () => {
  const cases: [string, number][] = [
    ["SHA-1", 0],
    ["SHA-256", 3],
    ["SHA-384", 1000],
    ["SHA-512", 200_000],
  ];
  for (const [algorithm, size] of cases) {
    const hex = await isolate.run(
      async (name, bytes) => {
        const digest = await crypto.subtle.digest(name, new Uint8Array(bytes).fill(7));
        return Array.from(new Uint8Array(digest), (byte) =>
          byte.toString(16).padStart(2, "0"),
        ).join("");
      },
      algorithm,
      size,
    );
    const expected = createHash(algorithm.replace("-", "")).update(new Uint8Array(size).fill(7));
    assert.equal(hex, expected.digest("hex"));
  }
});

test("random values fill the view they are given, and no more than the standard allows", async () => {
  const found = await isolate.run(async () => {
    const whole = new Uint8Array(64);
    crypto.getRandomValues(whole.subarray(16, 48));
    const words = crypto.getRandomValues(new Uint32Array(4));
    const outcome = (run: () => unknown): string => {
      try {
        run();
        return "fine";
      } catch (error) {
        return (error as Error).name;
      }
    };
    return {
      untouched: [...whole.subarray(0, 16), ...whole.subarray(48)].every((byte) => byte === 0),
      filled: whole.subarray(16, 48).some((byte) => byte > 0) && words.some((word) => word > 255),
      uuids: [crypto.randomUUID(), crypto.randomUUID()],
      refusals: [
        outcome(() => crypto.getRandomValues(new Uint8Array(65_537))),
        outcome(() => crypto.getRandomValues(new Float32Array(1) as never)),
        await crypto.subtle
          .digest("MD5", new Uint8Array())
          .catch((error: unknown) => (error as Error).name),
      ],
    };
  });
  assert.ok(found.untouched && found.filled);
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  for (const each of found.uuids) assert.match(each, uuid);
  assert.notEqual(found.uuids[0], found.uuids[1]);
  assert.deepEqual(found.refusals, [
    "QuotaExceededError",
    "TypeMismatchError",
    "NotSupportedError",
  ]);
});

test("blobs and files hold bytes and a type", async () => {
  await assertSameAsNode(isolate, async () => {
    const blob = new Blob(["aé", new Uint8Array([66]), new Blob(["c"])], { type: "Text/Plain" });
    const slice = blob.slice(1, -1, "x/y");
    const file = new File([slice], "name.txt", { type: "t/t", lastModified: 5 });
    const chunks: number[] = [];
    for await (const chunk of blob.stream() as unknown as AsyncIterable<Uint8Array>)
      chunks.push(...chunk);
    return [
      [
        blob.size,
        blob.type,
        await blob.text(),
        chunks,
        [...new Uint8Array(await blob.arrayBuffer())],
      ],
      [slice.size, slice.type, await slice.text(), blob.slice(-2).size, new Blob([]).size],
      [file.name, file.size, file.type, file.lastModified, file instanceof Blob, await file.text()],
      new Blob([], { type: "é" }).type,
    ];
  });
});

test("a form goes out and comes back as multipart, and as a query", async () => {
  await assertSameAsNode(isolate, async () => {
    const form = new FormData();
    form.append("text", "a\nb\ud800");
    form.append('quo"ted\n', "c");
    form.append("file", new Blob(["\0\r\n--x"], { type: "a/b" }), "na me.bin");
    form.append("empty", new File([], "e"));
    form.set("text", "a é");
    const type = new Response(form).headers.get("content-type") ?? "";
    const read = await new Response(form).formData();
    const fields: unknown[] = [];
    for (const [name, value] of read) {
      if (typeof value === "string") fields.push([name, value]);
      else fields.push([name, value.name, value.type, [...(await value.bytes())]]);
    }
    const query = await new Response(new URLSearchParams("a=1&a=%202&b=")).formData();
    const bad = ["text/plain", "multipart/form-data", "multipart/form-data; boundary=zz"].map(
      (given) =>
        new Response("no form", { headers: { "content-type": given } }).formData().then(
          () => "fine",
          (error: unknown) => (error as Error).name,
        ),
    );
    return [
      type.split(";")[0],
      fields,
      [...query],
      query.getAll("a"),
      query.get("x"),
      await Promise.all(bad),
    ];
  });
});

test("globals are there as the engine defines its own, and the host is not among them", async () => {
  const found = await isolate.run(() => {
    const names = [
      "Request",
      "fetch",
      "ReadableStream",
      "AbortSignal",
      "TextDecoderStream",
      "console",
      "self",
    ];
    const shapes = names.map((name) => {
      const value: unknown = Reflect.get(globalThis, name);
      const { enumerable, configurable, writable } =
        Object.getOwnPropertyDescriptor(globalThis, name) ?? {};
      return [typeof value, enumerable, configurable, writable].join(" ");
    });
    Reflect.set(globalThis, "WritableStream", 5);
    return {
      shapes: [...new Set(shapes)],
      replaced: Reflect.get(globalThis, "WritableStream"),
      self: Reflect.get(globalThis, "self") === globalThis,
      names: Object.keys(globalThis),
      classNames: [Headers, Request, Response, URL, AbortController, Blob].map((each) => each.name),
      now: performance.now() >= 0 && performance.timeOrigin > 0,
      agent: navigator.userAgent,
    };
  });
  assert.deepEqual(found.shapes, [
    "function false true true",
    "function true true true",
    "object false true true",
    "object true true true",
  ]);
  assert.equal(found.replaced, 5);
  assert.ok(found.self && found.now);
  // As webidl has it: functions and attributes can be enumerated, classes and namespaces cannot.
  assert.ok(found.names.includes("fetch"));
  assert.deepEqual(
    found.names.filter((name) => !(name in globalThis)),
    // Those of browsers alone, and of the tests' own entry.
    [
      ...["onerror", "onunhandledrejection", "onrejectionhandled", "self", "reportError"],
      ...["makeIncoming", "responseParts"],
    ],
  );
  assert.deepEqual(found.classNames, [
    "Headers",
    "Request",
    "Response",
    "URL",
    "AbortController",
    "Blob",
  ]);
  assert.equal(found.agent, "Bobbin");
});

test("a component that replaces the engine's own functions does not break the runtime", async () => {
  using hostile = await WebIsolate.create();
  const answer = await hostile.run(async () => {
    const { then } = Promise.prototype;
    Uint8Array.prototype.set = () => {};
    JSON.parse = () => "deceived";
    const read = await new Response('{"a":[1]}').json();
    const bytes = await new Response(new Uint8Array([1, 2])).bytes();
    return [read, [...bytes], then === Promise.prototype.then];
  });
  assert.deepEqual(answer, [{ a: [1] }, [1, 2], true]);
});

test("a component that looks into stack traces gets none of the runtime's functions", async () => {
  using hostile = await WebIsolate.create();
  const found = await hostile.run(async () => {
    interface CallSite {
      getFunction(): unknown;
      getThis(): unknown;
      getFunctionName(): string | null;
    }
    const names: unknown[] = [];
    const leaked: string[] = [];
    Error.prepareStackTrace = (_error, sites) => {
      for (const site of sites as CallSite[]) {
        names.push(site.getFunctionName());
        const leak = site.getFunction() ?? site.getThis();
        const source = typeof leak === "function" ? String(leak) : "";
        if (leak !== undefined && leak !== globalThis && !source.includes("looking"))
          leaked.push(source);
      }
      return "";
    };
    const looking: (() => unknown)[] = [
      () => new URL("bad"),
      () => new Headers({ "": "" }),
      () => atob("!"),
      () => Reflect.apply(setTimeout, undefined, ["looking"]),
      () => crypto.getRandomValues(1 as never),
      () => new TextDecoder("looking"),
      () => structuredClone(() => "looking"),
      () => new Response(null, { status: 1 }),
      () => new EventTarget().dispatchEvent(1 as never),
      () => new ReadableStream({ type: "looking" as never }),
      () => fetch("bad"),
    ];
    for (const look of looking) {
      try {
        await look();
      } catch (error) {
        String((error as Error).stack);
      }
    }
    return { leaked, depth: names.length };
  });
  assert.deepEqual(found.leaked, []);
  assert.ok(found.depth > 20);
});
