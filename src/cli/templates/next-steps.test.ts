import assert from "node:assert/strict";
import { test } from "node:test";
import { serveCommands, typedPath } from "./describe-new.ts";
import { testIo } from "../test-io.ts";

const io = testIo({ directory: "/home/ada" });
const npm = testIo({
  directory: "/home/ada/bobbin",
  environment: { npm_lifecycle_event: "bobbin" },
});

test("an application is served from its folder", () => {
  assert.deepEqual(serveCommands("/home/ada/shop", io, false), ["cd shop", "bobbin up"]);
  assert.deepEqual(serveCommands("/home/ada", io, true), ["bobbin up --build"]);
  assert.deepEqual(serveCommands("/home/ada/it's", io, false)[0], String.raw`cd 'it'\''s'`);
});

test("through npm it is named, as commands run in Bobbin's folder", () => {
  assert.deepEqual(serveCommands("/home/ada/shop", npm, true), [
    "npm run bobbin -- up --build --from ../shop",
  ]);
});

test("through npx it is called by npx again, and nowhere else", () => {
  const through = (command: string) =>
    testIo({ directory: "/home/ada", environment: { npm_command: command } });
  assert.deepEqual(serveCommands("/home/ada/shop", through("exec"), true), [
    "cd shop",
    "npx bobbin-kv up --build",
  ]);
  assert.deepEqual(serveCommands("/home/ada", through("exec"), false), ["npx bobbin-kv up"]);
  assert.deepEqual(serveCommands("/home/ada", through("test"), false), ["bobbin up"]);
});

test("a folder is written from the working folder on", () => {
  assert.equal(typedPath("/home/ada", "/home/ada"), ".");
  assert.equal(typedPath("/home/bob", "/home/ada"), "../bob");
});
