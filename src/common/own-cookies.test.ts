import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutExplorerCookies } from "./own-cookies.ts";

const cases: readonly (readonly [given: string[], expected: string[]])[] = [
  [
    ["Host", "a", "Cookie", "bobbin-explorer-4000=secret"],
    ["Host", "a"],
  ],
  [
    ["cookie", "a=1; bobbin-explorer-4000=secret; b=2", "Accept", "*/*"],
    ["cookie", "a=1; b=2", "Accept", "*/*"],
  ],
  [
    ["COOKIE", "bobbin-explorer-1=x;bobbin-explorer-2=y;a=1"],
    ["COOKIE", "a=1"],
  ],
  [
    ["cookie", "a=bobbin-explorer-", "x", "bobbin-explorer-1=x"],
    ["cookie", "a=bobbin-explorer-", "x", "bobbin-explorer-1=x"],
  ],
];

for (const [given, expected] of cases) {
  test(`of ${JSON.stringify(given)} components get ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(withoutExplorerCookies(given), expected);
  });
}

test("headers without such cookies are left alone", () => {
  const headers = ["Host", "a", "Cookie", "session=1"];
  assert.equal(withoutExplorerCookies(headers), headers);
});
