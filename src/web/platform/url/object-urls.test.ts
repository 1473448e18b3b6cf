/** Addresses of blobs: fetch finds what they stand for, in their own isolate and until they are revoked. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { WebIsolate } from "../../../../test/support/isolate-web.ts";

let isolate: WebIsolate;
beforeEach(async () => (isolate = await WebIsolate.create()));
afterEach(() => isolate[Symbol.dispose]());

test("fetch gives the blob at its address, which belongs to nobody else", async () => {
  const found = await isolate.run(async () => {
    const url = URL.createObjectURL(new Blob(["some text"], { type: "text/plain" }));
    const response = await fetch(`${url}#part`);
    const bytes = await response.bytes();
    bytes.fill(0);
    const { status, headers } = response;
    const again = await (await fetch(url)).text();
    return {
      url,
      status,
      type: headers.get("content-type"),
      length: headers.get("content-length"),
      again,
    };
  });
  assert.match(found.url, /^blob:null\/[0-9a-f-]{36}$/);
  const { status, type, length, again } = found;
  assert.deepEqual([status, type, length, again], [200, "text/plain", "9", "some text"]);
  using other = await WebIsolate.create();
  const elsewhere = await other.run(
    (url) => fetch(url).then(String, (error: unknown) => String(error)),
    found.url,
  );
  assert.match(elsewhere, /^TypeError: there is no blob at blob:null/);
});

test("what was revoked, what is no blob, and methods other than GET are refused", async () => {
  const told = await isolate.run(async () => {
    const caught = async (run: () => unknown): Promise<string> => {
      try {
        return String(await run());
      } catch (error) {
        return String(error);
      }
    };
    const url = URL.createObjectURL(new Blob(["a"]));
    const other = URL.createObjectURL(new Blob(["b"]));
    const before = new Request(url);
    URL.revokeObjectURL(url);
    return [
      await caught(async () => (await fetch(before)).text()),
      await caught(() => fetch(url)),
      await caught(() => fetch(`${other}?query`)),
      await caught(() => fetch(other, { method: "POST" })),
      await caught(() => URL.createObjectURL({} as Blob)),
      await caught(() => Reflect.apply(URL.revokeObjectURL, URL, [])),
    ];
  });
  assert.equal(told[0], "a");
  const refused = [/no blob at/, /no blob at/, /by GET/, /only a Blob/, /1 arguments are needed/];
  for (const [at, pattern] of refused.entries()) assert.match(told[at + 1] ?? "", pattern);
});
