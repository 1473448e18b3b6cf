/** Goal: a store that takes a whole Redis database has it for itself, however its address is written. */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isBobbinError } from "../../errors.ts";
import { loadRuntimeConfig } from "./load.ts";
import { folderOfFile } from "../../../test/support/temporary-folder.ts";

const folder = folderOfFile();

/** What is said of two stores, one of each layout; "" where nothing is. */
function judge(spin: string, bobbin: string): string {
  const file = join(folder, "runtime-config.toml");
  const table = (label: string, lines: string): string =>
    `[key_value_store.${label}]\ntype = "redis"\n${lines}\n`;
  writeFileSync(file, table("one", bobbin) + table("whole", `layout = "spin"\n${spin}`));
  try {
    loadRuntimeConfig(file);
    return "";
  } catch (error) {
    assert.ok(isBobbinError(error) && error.code === "runtime-config-invalid");
    return error.message;
  }
}

const url = (text: string): string => `url = "${text}"`;

test("the same database is refused by both names, at the line of the store that takes all of it", () => {
  const said = judge(url("redis://localhost"), url("redis://localhost:6379/0"));
  assert.match(said, /runtime-config\.toml:4:\d+: store "whole" with layout = "spin"/);
  assert.match(said, /store "one" with layout = "bobbin" is in the same one/);
});

test("an address is known however it is written", () => {
  const same = [
    "redis://LocalHost",
    "redis://localhost.:6379",
    "redis://127.0.0.1/",
    "redis://127.1:6379/0",
    "redis://0x7f000001/00",
    "redis://[::1]:06379",
    "redis://[0:0:0:0:0:0:0:1]",
    "redis://[::ffff:127.0.0.1]",
    "redis://0.0.0.0",
    "rediss://user:secret@localhost",
  ];
  for (const one of same) assert.notEqual(judge(url("redis://localhost"), url(one)), "", one);
  for (const host of ["cache.example.com", "10.0.0.2", "[fd00::1]"]) {
    const plain = url(`redis://${host}`);
    assert.notEqual(judge(plain, url(`redis://me:secret@${host.toUpperCase()}:6379/0`)), "", host);
  }
});

test("other databases, servers and layouts are let be", () => {
  const others = [
    "redis://localhost/1",
    "redis://localhost:6380",
    "redis://10.0.0.2",
    "redis://localhost.example.com",
  ];
  for (const one of others) assert.equal(judge(url("redis://localhost"), url(one)), "", one);
  const spin = `${url("redis://localhost")}\nlayout = "spin"`;
  assert.equal(
    judge(url("redis://localhost"), spin),
    "",
    "labels of layout spin share as Spin's do",
  );
});

test("a Cluster is known by any of its nodes, and what Sentinels watch by its name as well", () => {
  const cluster = (host: string, ...nodes: string[]): string =>
    `${url(`redis://${host}`)}\ncluster = true\nnodes = ${JSON.stringify(nodes)}`;
  assert.notEqual(judge(cluster("a:1", "b:1", "c:1"), cluster("d:1", "B:1")), "");
  assert.equal(judge(cluster("a:1", "b:1"), cluster("c:1", "d:1")), "");
  const sentinel = (host: string, name: string): string =>
    `${url(`redis://${host}:26379`)}\nsentinel_master = "${name}"`;
  assert.notEqual(judge(sentinel("a", "main"), sentinel("a", "main")), "");
  assert.equal(judge(sentinel("a", "main"), sentinel("a", "other")), "");
});
