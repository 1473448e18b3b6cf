/** A component gives the same answers from its source, in an isolate, and compiled to WebAssembly. */

import assert from "node:assert/strict";
import { cp, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startTestApp, type TestApp } from "../../../src/testing/test-app.ts";
import { compileForTest, compilerEnvironment } from "./test-compiler.ts";
import { patient } from "../../../test/support/patience.ts";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";

const forms = ["handle-request", "handler", "fetch", "listener"];
const environment = await compilerEnvironment();
const skip = "missing" in environment ? environment.missing : false;

interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  /** What was printed meanwhile, without the lines of stacks. */
  readonly log: string;
}

describe("from source and compiled", { skip }, () => {
  let isolate: TestApp;
  let wasm: TestApp;
  const origin = createServer((request, response) => {
    response.setHeader("x-seen", String(request.headers["x-sent"]));
    request.pipe(response);
  });
  let originUrl: string;
  const stack = new AsyncDisposableStack();

  before(async () => {
    if ("missing" in environment) return;
    await new Promise<void>((resolve) => void origin.listen(0, "127.0.0.1", resolve));
    originUrl = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
    const { path } = stack.use(temporaryFolder());
    await cp(join(import.meta.dirname, "fixtures"), path, { recursive: true });
    await Promise.all(forms.map((form) => compileForTest(join(path, `${form}.ts`), environment)));
    isolate = stack.use(await start(path, originUrl, "ts"));
    wasm = stack.use(await start(path, originUrl, "bobbin.wasm"));
  });
  after(async () => {
    await stack.disposeAsync();
    origin.close();
  });

  async function same(path: string, init: RequestInit = {}): Promise<Answer> {
    const expected = await ask(isolate, path, init);
    assert.deepEqual(await ask(wasm, path, init), expected, path);
    return expected;
  }

  async function sameCases(form: string): Promise<void> {
    const { body } = await same(`/${form}/cases`);
    const names = JSON.parse(body) as string[];
    assert.ok(names.length > 10);
    for (const name of names) {
      const headers = { "x-ask": "asked", "x-origin": originUrl };
      const answer = await same(`/${form}/${name}`, { headers });
      assert.equal(answer.status, 200, `${name}: ${answer.log}`);
    }
  }

  test("handleRequest sees the same request, and its answer arrives the same", async () => {
    // Bytes of UTF-8, a character each.
    const headers = { "x-ask": "\xc3\xbc" };
    await same("/handle-request/a%20b/echo?c=d&e", { headers });
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      await same("/handle-request/echo", { method, body: "größe", headers });
    }
    await same("/handle-request/echo", { method: "OPTIONS" });
    await same("/handle-request/echo", { method: "HEAD" });
    const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => at);
    await same("/handle-request/bytes", { method: "POST", body: bytes });
    await same("/handle-request/json", { method: "POST", body: '{"a":7}' });
    await same("/handle-request/no-body");
    await same("/handle-request/utf8-header");
  });

  test("handleRequest fails in the same way", async () => {
    const paths = [
      "throw",
      "throw-text",
      "status",
      "bad-body",
      "bad-header",
      "wide-header",
      "nothing",
    ];
    for (const path of paths) {
      const { status, log } = await same(`/handle-request/${path}`);
      assert.equal(status, 500);
      assert.notEqual(log, "");
    }
  });

  test("stores and variables work the same, and fail with the same errors", async () => {
    await sameCases("handle-request");
  });

  test("handler answers the same with its builder", async () => {
    await same("/handler/");
    await same("/handler/", { method: "POST", body: "größe" });
    await same("/handler/empty");
    assert.equal((await same("/handler/throw")).status, 500);
  });

  test("a fetch handler has the same globals", async () => {
    await sameCases("fetch");
  });

  test("a fetch handler answers the same", async () => {
    assert.equal((await same("/fetch/cookies")).headers.length, 2);
    await same("/fetch/this");
    await same("/fetch/log");
    assert.equal((await same("/fetch/throw")).status, 500);
    assert.equal((await same("/fetch/number")).status, 500);
  });

  test("a stream and a refused request end the same, though not on the same way", async () => {
    const upper = { method: "POST", body: "größe ".repeat(20_000) };
    for (const app of [isolate, wasm]) {
      const answer = await ask(app, "/fetch/upper", upper);
      assert.ok(answer.body === "GRÖSSE ".repeat(20_000), answer.log);
      const denied = await ask(app, "/fetch/denied", {});
      assert.deepEqual(JSON.parse(denied.body), {
        name: "TypeError",
        message: "",
        code: "outbound-denied",
      });
    }
  });

  test("a listener for fetch answers the same with Spin's current SDK", async () => {
    assert.equal((await same("/listener/", { method: "POST", body: "ü" })).status, 200);
  });
});

async function start(folder: string, origin: string, ending: string): Promise<TestApp> {
  const tables = forms.map(
    (form) => `[[trigger.http]]
route = "/${form}/..."
component = "${form}"
[component.${form}]
source = "${form}.${ending}"
key_value_stores = ["default"]
allowed_outbound_hosts = ["${origin}"]
variables = { greeting = "hello" }
`,
  );
  const manifest = join(folder, `${ending}.toml`);
  const head = 'spin_manifest_version = 2\n[application]\nname = "forms"\n';
  await writeFile(manifest, head + tables.join(""));
  // What is compiled runs in an interpreter.
  return startTestApp(manifest, {
    cpuTimeLimitMilliseconds: patient(30_000),
    requestTimeoutMilliseconds: patient(60_000),
  });
}

async function ask(app: TestApp, path: string, init: RequestInit): Promise<Answer> {
  const printedBefore = app.log.length;
  const response = await app.fetch(path, init);
  const body = Buffer.from(await response.arrayBuffer());
  const headers = [...response.headers].filter(([name]) => name !== "date");
  const lines = app.log.slice(printedBefore).flatMap(([, stream, text]) =>
    text
      .split("\n")
      .filter((line) => !/^\s+at /.test(line))
      .map((line) => `${stream}: ${line}`),
  );
  // What an error in Spin's interface has no room for, the host tells compiled components' logs.
  const said = lines.filter((line) => !/may not open store|already holds \d+ open/.test(line));
  return { status: response.status, headers, body: body.toString(), log: said.join("\n") };
}
