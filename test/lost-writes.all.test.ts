/**
 * Goal: nothing is answered as if it were kept that may be lost. Method: real `bobbin up`, whose syncs strace makes fail, or whose
 * files are deleted and replaced while it serves.
 */

import assert from "node:assert/strict";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { HttpConnection } from "./support/http-connection.ts";
import { storeComponent } from "./support/store-component.ts";
import { attachTrace } from "./support/system-calls.ts";
import { createUpApp } from "./support/up-app.ts";
import type { UpProcess } from "./support/up-process.ts";
import { workerProcessIds } from "./support/worker-processes.ts";

async function createApp(durability: string) {
  const app = await createUpApp({
    components: { store: storeComponent },
    stores: { store: ["default"] },
    runtimeConfig: `[key_value_store.default]\ntype = "spin"\npath = "data/data.db"\ndurability = "${durability}"\n`,
  });
  return { ...app, file: join(app.folder, "data", "data.db") };
}

/** Writes over a connection of its own, which may be another worker's each time. */
async function put(up: UpProcess, key: string, value = "value") {
  using connection = new HttpConnection(up.url);
  return await connection.send("PUT", `/${key}`, value);
}

for (const durability of ["response", "full"]) {
  test(`a sync that fails in one worker is known to all, and to the next, until a restart (${durability})`, async (context) => {
    await using app = await createApp(durability);
    {
      await using up = await app.start("--workers", "2");
      const workers = workerProcessIds(up.child.pid ?? 0);
      for (let at = 0; at < 20; at += 1) assert.equal((await put(up, `key-${at}`)).status, 204);
      const victim = workers[0] ?? 0;
      const trace = await attachTrace(victim, ["fdatasync"], ["-e", "inject=fdatasync:error=EIO"]);
      if ("why" in trace) return context.skip(trace.why);
      let failed: { status: number; body: string };
      do failed = await put(up, "lost");
      while (failed.status === 204);
      await trace.stop();
      for (let at = 0; at < 20; at += 1) assert.notEqual((await put(up, `key-${at}`)).status, 204);
      process.kill(victim, "SIGKILL");
      await up.printed(/another takes its place/);
      while (workerProcessIds(up.child.pid ?? 0).length < 2) await put(up, "again").catch(() => {});
      for (let at = 0; at < 20; at += 1) {
        const { status, body } = await put(up, `key-${at}`);
        assert.notEqual(status, 204, body);
      }
    }
    assert.ok(existsSync(`${app.file}-write-lost`));
    await using up = await app.start("--workers", "2");
    assert.ok(!existsSync(`${app.file}-write-lost`));
    for (let at = 0; at < 20; at += 1) assert.equal((await put(up, `key-${at}`)).status, 204);
  });
}

type Damage = (file: string, aside: string) => void;

const suffixes = ["", "-wal", "-shm"];
const damages: Readonly<Record<string, Damage>> = {
  "is deleted": (file) => rmSync(file),
  "is deleted with its folder": (file) => rmSync(join(file, ".."), { recursive: true }),
  "is moved away with its other files": (file, aside) => {
    for (const suffix of suffixes) renameSync(file + suffix, aside + suffix);
  },
  "is replaced by another": (file, aside) => {
    copyFileSync(file, aside);
    renameSync(aside, file);
  },
  "loses its -wal": (file) => rmSync(`${file}-wal`),
  "loses its -shm": (file) => rmSync(`${file}-shm`),
};

for (const durability of ["response", "full", "os"]) {
  for (const [name, damage] of Object.entries(damages)) {
    if (durability !== "response" && name !== "is deleted") continue;
    test(`no write is answered as kept once the database ${name} (${durability})`, async () => {
      await using app = await createApp(durability);
      const aside = join(app.folder, "aside");
      mkdirSync(aside);
      {
        await using up = await app.start("--workers", "1");
        assert.equal((await put(up, "before")).status, 204);
        damage(app.file, join(aside, "data.db"));
        // Where nothing is synced, or only the index is gone, it is noticed a moment later.
        const isNoticedLater = durability === "os" || name === "loses its -shm";
        if (isNoticedLater) while ((await put(up, "after")).status === 204);
        assert.equal((await put(up, "after")).status, 500);
        const log = readFileSync(join(app.folder, ".spin/logs/store_stderr.txt"), "utf8");
        assert.match(log, /are not those that Bobbin has open/);
      }
      await using up = await app.start("--workers", "1");
      assert.equal((await put(up, "anew")).status, 204);
      assert.deepEqual(
        readdirSync(join(app.folder, "data")).filter((file) => file.includes("lost")),
        [],
      );
    });
  }
}
