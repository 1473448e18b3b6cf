/** The pages for those who come from elsewhere are true: their files, commands and answers are followed from top to bottom. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot, runProgram } from "../scripts/project.ts";
import { codeBlocks } from "./markdown-code.ts";
import { startInlineApp } from "./support/inline-app.ts";
import { linkPackage } from "./support/linked-package.ts";
import { followPage } from "./support/page-reader.ts";
import { redisIsMissing } from "./support/redis/program.ts";
import { RedisServer } from "./support/redis/server.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const cloudflare = "docs/guides/from-cloudflare-kv.md";
const deno = "docs/guides/from-deno-kv.md";
const redis = "docs/guides/from-redis.md";

/** What a page shows as this file. */
function shown(page: string, file: string): string {
  const blocks = codeBlocks(readFileSync(join(projectRoot, page), "utf8"));
  return (
    blocks.find((block) => block.file === file)?.text ?? assert.fail(`${page} shows no ${file}`)
  );
}

test("the way from Cloudflare KV can be followed", async () => {
  using folder = temporaryFolder();
  linkPackage(folder.path);
  // The namespace is Cloudflare's; the page shows what comes of it.
  const isDone = (command: string): boolean => /wrangler dev|:8787/.test(command);
  await followPage(cloudflare, { folder: folder.path, isDone });
});

test("the Worker that exports a namespace of Workers KV writes what the page shows", async () => {
  const it = shown(cloudflare, "export.js");
  const seed = `import { Kv } from "bobbin-kv/sdk";
    export default { fetch() {
      const store = Kv.open("CACHE");
      store.set("greeting", "hello");
      store.set("page:7", "<p>", { expiresAt: 4_102_444_800_000, metadata: { by: "worker" } });
      return new Response();
    } };`;
  const runtimeConfig = '[key_value_store.CACHE]\ntype = "spin"\n';
  const stores = { it: ["CACHE"], seed: ["CACHE"] };
  await using app = await startInlineApp({ components: { it, seed }, stores, runtimeConfig });
  assert.equal((await app.fetch("/seed")).status, 200);
  const exported: unknown = await (await app.fetch("/it")).json();
  assert.deepEqual(exported, JSON.parse(shown(cloudflare, "namespace.json")));
});

test("the way from Deno KV can be followed", async () => {
  using folder = temporaryFolder();
  linkPackage(folder.path);
  const isDone = (command: string): boolean => command.startsWith("deno ");
  await followPage(deno, { folder: folder.path, isDone });
});

test("the script that exports Deno KV writes what the page shows", async () => {
  using folder = temporaryFolder();
  // A stand-in for Deno, which is not on every machine: what its documentation says of a list.
  const standIn = `class KvU64 { constructor(value) { this.value = value; } }
    const entries = [
      { key: ["users", "ada"], value: { name: "Ada" } },
      { key: ["users", "grace"], value: { name: "Grace" } },
      { key: ["visits"], value: new KvU64(41n) },
    ];
    globalThis.Deno = { KvU64, openKv: async () => ({ list: async function* () { yield* entries; } }) };`;
  const script = join(folder.path, "export.mjs");
  writeFileSync(script, standIn + shown(deno, "export.js"));
  const { exitCode, output } = await runProgram(process.execPath, [script]);
  assert.equal(exitCode, 0, output);
  assert.equal(output, shown(deno, "entries.jsonl"));
});

const hasClient = spawnSync("redis-cli", ["--version"]).status === 0;
const skip = redisIsMissing() || (!hasClient && "redis-cli is not installed");

test("the way from Redis can be followed", { skip }, async () => {
  using folder = temporaryFolder();
  const server = await RedisServer.start();
  linkPackage(folder.path);
  symlinkSync(join(projectRoot, "node_modules/@redis"), join(folder.path, "node_modules/@redis"));
  const isDone = (command: string): boolean => command.startsWith("npm install");
  const environment = { REDIS_URL: server.url };
  const typed = (command: string): string =>
    command.replace(/^redis-cli/, `redis-cli -p ${server.port}`);
  try {
    await followPage(redis, { folder: folder.path, isDone, environment, typed });
  } finally {
    await server.stop();
  }
});
