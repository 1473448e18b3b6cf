import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { storeLimitsDefault } from "../../limits.ts";
import type { Prepared } from "../../serve/workers/prepare.ts";
import { openExplorer } from "./open-explorer.ts";
import type { Io } from "../../common/io.ts";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";

function testIo() {
  const printed: string[] = [];
  const output = {
    write: (text: string) => printed.push(text),
    style: (_: string, text: string) => text,
  };
  return { io: { stdout: output, stderr: output } as unknown as Io, printed };
}

function ask(url: string, path: string, body?: unknown): Promise<Response> {
  const headers = { authorization: `Bearer ${url.split("#token=")[1]}` };
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  return fetch(new URL(path, url), { headers, ...init });
}

function serve(path: string | null) {
  const { io, printed } = testIo();
  const config = {
    type: "spin",
    path,
    durability: "full",
    limits: { ...storeLimitsDefault, tuplesMax: 5_000 },
  };
  const prepared = { app: { name: "shop" }, stores: { default: config } } as unknown as Prepared;
  return { explorer: openExplorer(prepared, { format: "plain" }, io, () => ({})), printed };
}

test("the explorer works in a thread of its own, and ends when it is closed", async () => {
  using folder = temporaryFolder();
  const { explorer, printed } = serve(join(folder.path, "default.db"));
  const running = await explorer;
  assert.deepEqual(printed, [`Explorer ${running.url}\n`]);
  const lines = Array.from({ length: 3_000 }, (_, at) => `{"key":"key-${at}","value":"x"}`);
  const headers = { authorization: `Bearer ${running.url.split("#token=")[1]}` };
  const imported = await fetch(new URL("/api/stores/default/import", running.url), {
    method: "POST",
    headers,
    body: lines.join("\n"),
  });
  assert.equal(imported.status, 200);
  const deleted = await ask(running.url, "/api/stores/default/delete", { prefix: "key-" });
  assert.deepEqual(await deleted.json(), { deleted: 3_000 });
  await running[Symbol.asyncDispose]();
  await assert.rejects(ask(running.url, "/api/stores"));
});

test("a store that nobody else can look into is said to be so", async () => {
  const { explorer } = serve(null);
  await using running = await explorer;
  const body = await (await ask(running.url, "/api/stores")).text();
  assert.match(body, /kept in the memory of the application/);
});
