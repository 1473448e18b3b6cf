/** Stores as JSON Lines, out and in, of any size. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { startTestExplorer, type TestExplorer } from "../../test/support/explorer.ts";

const exportPath = "/api/stores/default/export";
const importPath = "/api/stores/default/import";

async function importText(explorer: TestExplorer, body: string, query = ""): Promise<unknown> {
  const answer = await explorer.call("POST", `${importPath}${query}`, { body });
  assert.equal(answer.status, 200);
  return answer.json();
}

test("an export is a download with a line for each key", async () => {
  await using explorer = await startTestExplorer();
  const lines = ['{"key":"","value":""}', '{"key":"a","base64":"/w=="}', '{"key":"b","value":"ü"}'];
  const report = { dryRun: false, written: 3, unchanged: 0, bytes: 5, stopped: null };
  assert.deepEqual(await importText(explorer, lines.join("\n")), report);
  const exported = await explorer.call("GET", exportPath);
  assert.equal(
    exported.headers.get("content-disposition"),
    "attachment; filename*=UTF-8''default.jsonl",
  );
  assert.equal(await exported.text(), `${lines.join("\n")}\n`);
  const some = await explorer.call("GET", `${exportPath}?prefix=b`);
  assert.equal(await some.text(), `${lines[2]}\n`);
});

test("an import tells where it stopped, and everything before that line is there", async () => {
  await using explorer = await startTestExplorer();
  const text = '{"key":"a","value":"1"}\nnonsense\n{"key":"b","value":"2"}';
  const { stopped, ...counts } = (await importText(explorer, text)) as {
    stopped: { line: number; error: { code: string; message: string; fix: string } };
  };
  assert.deepEqual(counts, { dryRun: false, written: 1, unchanged: 0, bytes: 2 });
  assert.equal(stopped.line, 2);
  assert.equal(stopped.error.code, "entry-line-invalid");
  assert.match(stopped.error.message, /^line 2 /);
  const exported = await explorer.call("GET", exportPath);
  assert.equal(await exported.text(), '{"key":"a","value":"1"}\n');
});

test("a dry run writes nothing", async () => {
  await using explorer = await startTestExplorer();
  const report = await importText(explorer, '{"key":"a","value":"1"}', "?dryRun=true");
  assert.deepEqual(report, { dryRun: true, written: 1, unchanged: 0, bytes: 2, stopped: null });
  assert.equal(await (await explorer.call("GET", exportPath)).text(), "");
  const other = await explorer.call("POST", `${importPath}?dryRun=yes`, { body: "" });
  assert.equal(other.status, 422);
});

test("what is wrong with an export from its beginning has a status", async () => {
  await using explorer = await startTestExplorer();
  await importText(explorer, '{"key":"a","value":"1"}');
  assert.equal((await explorer.call("GET", `${exportPath}?prefix=%ED%A0%80`)).status, 422);
});

test("an export waits for whoever reads slowly, and holds little meanwhile", async () => {
  await using explorer = await startTestExplorer();
  const value = new Uint8Array(1_000_000).fill(120);
  for (let index = 0; index < 150; index += 1) {
    await explorer.call("PUT", explorer.valuePath(`k${index}`), { body: value });
  }
  const headers = { authorization: `Bearer ${explorer.token}` };
  const request = get(`${explorer.origin}${exportPath}`, { headers, agent: false });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  const held = (): number => process.memoryUsage().heapUsed + process.memoryUsage().external;
  const before = held();
  for (let turn = 0; turn < 3000; turn += 1) await setImmediate();
  assert.ok(held() - before < 60_000_000, `${held() - before} bytes more`);
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) bytes += chunk.length;
  assert.ok(bytes > 150_000_000, `${bytes} bytes`);
});

test("whoever leaves in the middle of an export or an import does no harm", async () => {
  await using explorer = await startTestExplorer();
  const value = new Uint8Array(1_000_000);
  for (let index = 0; index < 30; index += 1) {
    await explorer.call("PUT", explorer.valuePath(`k${index}`), { body: value });
  }
  const exported = await explorer.call("GET", exportPath);
  await exported.body?.getReader().cancel();
  const broken = new AbortController();
  async function* body(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('{"key":"a","value":"1"}\n'.repeat(1000));
    broken.abort();
    await once(broken.signal, "never", { signal: broken.signal });
  }
  const init = { body: ReadableStream.from(body()), duplex: "half", signal: broken.signal };
  await assert.rejects(explorer.call("POST", importPath, init as RequestInit));
  assert.equal((await explorer.call("GET", "/api/stores")).status, 200);
});
