/** `bobbin kv watch`: what other programs write, line by line, until nobody reads any more. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { bobbinMain, createKvApp } from "./support/kv-command.ts";

test("keys are printed, and then each change, until the reader leaves", async () => {
  using app = createKvApp();
  await app.read(["set", "a", "1"]);
  const child = spawn(process.execPath, [bobbinMain, "kv", "watch", "--prefix", ""], {
    cwd: app.folder,
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close") as Promise<[number | null]>;
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const versions = new Set<string>();
  const line = async (): Promise<unknown> => {
    const { version, ...change } = JSON.parse((await lines.next()).value ?? "") as {
      version: string;
    };
    assert.ok(version !== "" && !versions.has(version), version);
    versions.add(version);
    return change;
  };
  assert.deepEqual(await line(), { key: "a", value: "1" });
  await app.read(["set", "b", "2"]);
  assert.deepEqual(await line(), { key: "b", value: "2" });
  await app.read(["set", "b", "2"]);
  assert.deepEqual(await line(), { key: "b", value: "2" });
  await app.read(["delete", "-q", "a"]);
  assert.deepEqual(await line(), { key: "a", value: null });
  child.stdout.destroy();
  // It learns that nobody reads when it writes.
  await app.read(["set", "b", "3"]);
  await app.read(["set", "b", "4"]);
  assert.deepEqual((await ended).slice(0, 1), [0]);
});

test("what to watch is keys or a prefix, and nothing else", async () => {
  using app = createKvApp();
  for (const args of [["watch"], ["watch", "a", "--prefix", "b"]]) {
    const { code, stderr } = await app.kv(args);
    assert.equal(code, 2);
    assert.match(stderr, /either keys or a prefix/);
  }
});
