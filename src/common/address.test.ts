/** Hosts and addresses as texts. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { formatAddress, formatHost, isLoopback } from "./address.ts";

test("addresses of both families are written with their port", () => {
  assert.equal(formatAddress("127.0.0.1", 80), "127.0.0.1:80");
  assert.equal(formatAddress("::1", 80), "[::1]:80");
  assert.equal(formatAddress("localhost", 80), "localhost:80");
});

test("a host of version 6 stands in brackets, and others do not", () => {
  assert.deepEqual(["::1", "127.0.0.1", "a.example"].map(formatHost), [
    "[::1]",
    "127.0.0.1",
    "a.example",
  ]);
});

test("only what leads to this machine is loopback", () => {
  assert.deepEqual(["localhost", "127.0.0.2", "::1"].map(isLoopback), [true, true, true]);
  assert.deepEqual(["0.0.0.0", "::", "a.example", "128.0.0.1"].map(isLoopback), [
    ...[false, false, false, false],
  ]);
});
