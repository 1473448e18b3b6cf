import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { isBobbinError } from "../errors.ts";
import { isLoopback } from "../common/address.ts";
import { listenOnLoopback } from "./listen.ts";
import { openingCommand } from "./open-browser.ts";

const isRefused = (error: unknown): boolean =>
  isBobbinError(error) && error.code === "address-not-usable";

for (const host of [
  "0.0.0.0",
  "::",
  "192.0.2.1",
  "example.com",
  "127.0.0.1.example.com",
  "::ffff:127.0.0.1",
  "",
]) {
  test(`an address that others could reach is refused: ${host}`, async () => {
    assert.equal(isLoopback(host), false);
    await assert.rejects(listenOnLoopback(createServer(), { host, port: 0 }), isRefused);
  });
}

test("loopback addresses and localhost get the port that was asked for, or one that is free", async () => {
  for (const host of ["127.0.0.1", "127.0.0.2", "localhost", "::1"]) assert.ok(isLoopback(host));
  const server = createServer();
  const { host, port } = await listenOnLoopback(server, { host: "localhost", port: 0 });
  assert.equal(host, "localhost");
  assert.ok(port > 0);
  await assert.rejects(listenOnLoopback(createServer(), { host, port }), isRefused);
  server.close();
});

test("each platform has its own way to open a URL", () => {
  const url = "http://127.0.0.1:1/#token=a-b_c";
  assert.deepEqual(openingCommand("linux", url), ["xdg-open", url]);
  assert.deepEqual(openingCommand("darwin", url), ["open", url]);
  assert.deepEqual(openingCommand("win32", url), ["cmd", "/c", "start", '""', url]);
});
