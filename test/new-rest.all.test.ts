/** A site with a REST API beside it, as the guide makes them: the packages are installed, its own scripts pass, and it is served. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { runBobbin, startUp } from "./support/up-process.ts";

test("a site with an API is built, checked, tested and served", async () => {
  using folder = temporaryFolder();
  const run = async (args: string[], cwd: string): Promise<void> => {
    const { code, stdout, stderr } = await runBobbin(args, { cwd });
    assert.equal(code, 0, stdout + stderr);
  };
  const app = join(folder.path, "shop");
  await run(["new", "static-ts", "shop"], folder.path);
  await run(["add", "rest-ts", "api"], app);
  await run(["build"], app);
  await run(["doctor", "--strict", "--listen", "127.0.0.1:0"], app);
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  for (const script of ["check", "test"])
    await promisify(execFile)("npm", ["run", script], { cwd: join(app, "api"), env });
  await using up = await startUp([], { cwd: app });
  const body = JSON.stringify({ name: "milk" });
  const made = await up.fetch("/api/items", { method: "POST", body });
  assert.equal(made.status, 201);
  const item = (await made.json()) as { id: string };
  const path = `/api/items/${item.id}`;
  assert.deepEqual(await (await up.fetch(path)).json(), { ...item, name: "milk", done: false });
  assert.equal((await up.fetch(path, { method: "DELETE" })).status, 204);
  assert.deepEqual(await (await up.fetch("/api/items")).json(), []);
  assert.match(await (await up.fetch("/")).text(), /<h1>shop<\/h1>/);
});
