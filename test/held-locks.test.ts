/**
 * Goal: while another program holds the lock of a store's file, who needs the store waits and nobody else does. Method: real
 * `bobbin up` with one worker, the lock held by this process; what is compared is the order in which answers come.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { storeComponent } from "./support/store-component.ts";
import { createUpApp } from "./support/up-app.ts";
import type { UpProcess } from "./support/up-process.ts";

const plain = `export const handleRequest = async () => ({ status: 200, body: "here" });`;
/** Writes to the store \`other\` and then to the default one. */
const both = `
import { Kv } from "@fermyon/spin-sdk";
export async function handleRequest() {
  const other = Kv.open("other");
  other.increment("requests");
  try {
    Kv.openDefault().set("key", "value");
  } catch (error) {
    return { status: 409, body: error.code };
  }
  return { status: 200 };
}
`;

const runtimeConfig = `
[key_value_store.default]
type = "spin"
path = "data.db"
[key_value_store.other]
type = "spin"
path = "other.db"
[key_value_store.default.limits]
tuples_max = "unlimited"
`;

async function createApp() {
  const app = await createUpApp({
    components: { store: storeComponent, plain, both },
    stores: { store: ["default"], both: ["default", "other"] },
    runtimeConfig,
  });
  return { ...app, file: join(app.folder, "data.db") };
}

const put = (up: UpProcess, key: string): Promise<Response> =>
  up.fetch(`/store/${key}`, { method: "PUT", body: "value" });

/** Takes the write lock of a file, as another program's transaction does. */
function lock(file: string): Disposable & { free(): void } {
  const database = new DatabaseSync(file, { timeout: 60_000 });
  database.exec("BEGIN IMMEDIATE");
  const free = (): void => {
    if (database.isOpen) database.close();
  };
  return { free, [Symbol.dispose]: free };
}

test("writes wait for the lock while other components answer and reads go on, and none fails", async () => {
  await using app = await createApp();
  await using up = await app.start("--workers", "1");
  assert.equal((await put(up, "first")).status, 204);
  using held = lock(app.file);
  let answered = 0;
  // Few, for a write waits no longer than 5 s however slow the machine is.
  const writes = Array.from({ length: 10 }, async (_, at) => {
    const { status } = await put(up, `key-${at}`);
    answered += 1;
    return status;
  });
  for (let request = 0; request < 2; request += 1) {
    assert.equal(await (await up.fetch("/plain")).text(), "here");
    assert.equal(await (await up.fetch("/store/first")).text(), "value");
  }
  assert.equal(answered, 0);
  held.free();
  assert.deepEqual(await Promise.all(writes), Array(10).fill(204));
  assert.doesNotMatch(up.output.stderr, /store-busy|locked/);
});

test("a lock that is not let go is store-busy in the end, and the store works again afterwards", async () => {
  await using app = await createApp();
  await using up = await app.start("--workers", "1");
  assert.equal((await put(up, "first")).status, 204);
  using held = lock(app.file);
  const answers = await Promise.all([put(up, "a"), put(up, "b"), put(up, "c")]);
  for (const answer of answers) {
    assert.equal(answer.status, 409);
    assert.match(await answer.text(), /store-busy/);
  }
  held.free();
  assert.equal((await put(up, "a")).status, 204);
});

test("a request that has written already is told store-busy, and is not begun anew", async () => {
  await using app = await createApp();
  await using up = await app.start("--workers", "1");
  assert.equal((await up.fetch("/both")).status, 200);
  const held = lock(app.file);
  const answer = await up.fetch("/both");
  assert.equal(answer.status, 409);
  assert.equal(await answer.text(), "store-busy");
  held.free();
  assert.equal((await up.fetch("/both")).status, 200);
  const other = new DatabaseSync(join(app.folder, "other.db"));
  const row = other.prepare("SELECT value FROM spin_key_value").get() as { value: Uint8Array };
  assert.equal(row.value[0], 3, "it has counted each request once");
  other.close();
});

test("a file that is locked when the store is opened is waited for as well", async () => {
  await using app = await createApp();
  await using up = await app.start("--workers", "1");
  using other = new DatabaseSync(app.file);
  other.exec("CREATE TABLE anything (x); BEGIN EXCLUSIVE");
  let answered = 0;
  const writes = Array.from({ length: 5 }, async (_, at) => {
    const { status } = await put(up, `key-${at}`);
    answered += 1;
    return status;
  });
  for (let request = 0; request < 2; request += 1) {
    assert.equal(await (await up.fetch("/plain")).text(), "here");
  }
  assert.equal(answered, 0);
  other.close();
  assert.deepEqual(await Promise.all(writes), Array(5).fill(204));
});
