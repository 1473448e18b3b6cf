import assert from "node:assert/strict";
import { test } from "node:test";
import { asGuest } from "./test-origin.ts";

const setters: [name: string, good: unknown[], bad: unknown[]][] = [
  [
    "path-with-query",
    ["/", "/a?b", "?b", "", "*", "a/b", "../..", "/\u00e9\u00a0", "/a#b", undefined],
    ["/a b", "/a\n", "/\u0000", "/<", "/`", "/a?b\r\n"],
  ],
  [
    "authority",
    ["a", "a.b:1", "[::1]:80", "u@a", "u:p%20@a:80", undefined],
    ["", "a/b", "a:b", "a:99999", "a b", "@@", ":@", "@:", "u@", "a@b@c", "u@a/b", "["],
  ],
  [
    "scheme",
    [{ tag: "HTTP" }, { tag: "other", value: "ws" }, undefined],
    [{ tag: "other", value: "a b" }],
  ],
  [
    "method",
    [{ tag: "patch" }, { tag: "other", value: "PURGE" }],
    [
      { tag: "other", value: "A B" },
      { tag: "other", value: "" },
    ],
  ],
];
for (const [name, good, bad] of setters) {
  test(`a request's ${name} takes what it may be, and keeps it where it is given anything else`, async () => {
    await asGuest([], async (guest) => {
      const fields = guest.http("[constructor]fields");
      const request = guest.http("[constructor]outgoing-request", fields);
      const set = (value: unknown): unknown =>
        guest.http(`[method]outgoing-request.set-${name}`, request, value);
      const get = (): unknown => guest.http(`[method]outgoing-request.${name}`, request);
      for (const value of good) {
        set(value);
        assert.deepEqual(get(), value);
      }
      for (const value of bad) assert.throws(() => set(value), { payload: undefined });
      assert.deepEqual(get(), good.at(-1));
    });
  });
}
