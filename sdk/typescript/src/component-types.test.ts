/** The type-check of a component finds what would fail when it runs, and nothing else. */

import assert from "node:assert/strict";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot, runTool } from "../../../scripts/project.ts";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";

const base = join(projectRoot, "sdk/typescript/tsconfig.component.json");

/** Checks a component in a folder outside the project; the compiler's output, "" where all is well. */
async function check(component: string): Promise<string> {
  using folder = temporaryFolder();
  mkdirSync(join(folder.path, "src"));
  writeFileSync(join(folder.path, "src/index.ts"), component);
  return await checkFolder(folder.path);
}

async function checkFolder(folder: string): Promise<string> {
  const configuration = { extends: base, include: ["src"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(configuration));
  const { output } = await runTool("typescript/bin/tsc", ["-p", folder]);
  return output;
}

test("the example of Spin's page passes as it stands", async () => {
  using folder = temporaryFolder();
  cpSync(join(projectRoot, "examples/hello-typescript/src"), join(folder.path, "src"), {
    recursive: true,
  });
  assert.equal(await checkFolder(folder.path), "");
});

test("the seed's handler, the web's and the listener pass, with the SDK under all its names", async () => {
  const output = await check(`
    import { Config, type Handler, Kv, KeyValueError, Llm } from "@fermyon/spin-sdk";
    import { Kv as Same, type KeyPage, type KvStore } from "bobbin-kv/sdk";
    import { openDefault } from "@spinframework/spin-kv";
    import * as Variables from "@spinframework/spin-variables";

    const store: KvStore = Same.openDefault();
    export const page: KeyPage = store.list({ prefix: "a", limit: 3 });
    export const sum: bigint = store.increment("n", 2);
    export const variable: string | null = Variables.get(Config.get("name"));
    export const both: boolean = Kv === Same && globalThis.spinSdk.kv === Kv;
    export const handler: Handler = async (request, response) => {
      response.status(200).header("a", "b").body(request.text());
      if (request.method === "PUT") Llm.infer("llama2-chat", "hello");
    };
    export default {
      async fetch(request: Request): Promise<Response> {
        const url = new URL(request.url);
        using closing = { [Symbol.dispose]: () => console.log(url.pathname, closing) };
        const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(await request.text()));
        const answer = await fetch(url, { method: "POST", body: digest, signal: AbortSignal.timeout(50) });
        const upper = new TransformStream<string, string>({ transform: (text, out) => out.enqueue(text.toUpperCase()) });
        const body = answer.body?.pipeThrough(new TextDecoderStream()).pipeThrough(upper).pipeThrough(new TextEncoderStream());
        for await (const chunk of ReadableStream.from(["a"])) queueMicrotask(() => console.info(chunk));
        return new Response(openDefault().get("key") ?? body, { headers: [["x-id", crypto.randomUUID()]] });
      },
    };
    addEventListener("fetch", (event) => event.respondWith(Response.json(structuredClone({ a: 1 }))));
    try { store.get("key") } catch (error) { if (error instanceof KeyValueError) console.error(error.code, error.payload) }
  `);
  assert.equal(output, "");
});

test("globals of Node.js and of browsers that are not there fail", async () => {
  const names = ["process", "Buffer", "require", "localStorage", "window", "WebSocket"];
  const output = await check(`export const all = [${names.join(", ")}];`);
  for (const name of names) assert.match(output, new RegExp(`Cannot find name '${name}'`));
});

test("modules of Node.js and unknown packages fail", async () => {
  const output = await check(
    'import "node:fs"; import fs from "fs"; import pad from "left-pad"; fs; pad;',
  );
  for (const name of ["fs", "left-pad"]) {
    assert.match(output, new RegExp(`Cannot find (name|module) '${name}'`));
  }
});

test("wrong arguments of Kv fail", async () => {
  const calls = [
    "Kv.open(1)",
    'Kv.openDefault("default")',
    'store.set("key", 1)',
    'store.set("key", { a: 1 })',
    "store.get(undefined)",
    "store.setMany({ key: 1 })",
    'store.compareAndSwap("key", undefined, "value")',
    'const value: string = store.get("key")',
  ];
  const component = calls.map((call) => `() => { ${call} };`).join("\n");
  const output = await check(
    `import { Kv } from "@fermyon/spin-sdk"; const store = Kv.openDefault();\n${component}`,
  );
  const lines = [...output.matchAll(/index\.ts\((\d+),/g)].map(([, line]) => Number(line) - 2);
  assert.deepEqual(
    lines.toSorted((a, b) => a - b),
    [...calls.keys()],
  );
});
