/** What a component can learn of the host it runs on from the errors that it is given. */

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { startInlineApp } from "../support/inline-app.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const nosy = `import { Kv } from "@fermyon/spin-sdk";
const attempt = (work) => {
  try {
    return String(work());
  } catch (error) {
    return [String(error), error.message, error.stack, JSON.stringify(error), String(error.cause)].join("\\n");
  }
};
export const handleRequest = async () => {
  const texts = [
    attempt(() => Kv.open("broken")),
    attempt(() => Kv.open("other")),
    attempt(() => import.meta.url),
    attempt(() => new Error("mine").stack),
    attempt(() => handleRequest.toString()),
    await fetch("http://other.example/").then(String, (error) => String(error.stack)),
  ];
  return { status: 200, body: texts.join("\\n---\\n") };
};`;

test("no error tells a component where on the host something is; the log does", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "broken.db");
  await using app = await startInlineApp({
    components: { nosy },
    stores: { nosy: ["broken"] },
    runtimeConfig: `[key_value_store.broken]\ntype = "spin"\npath = ${JSON.stringify(path)}\n`,
  });
  await writeFile(path, "this is not a database, but long enough to be read as one".repeat(100));
  const body = await (await app.fetch("/nosy")).text();
  assert.match(body, /store "broken" cannot be opened; the component's log says what is wrong/);
  assert.match(body, /component "nosy" may not open store "other"; add .* in spin.toml:\d+/);
  for (const secret of [folder.path, "/tmp", process.cwd()]) {
    assert.ok(!body.includes(secret), body);
  }
  const log = app.log.map(([, , line]) => line).join("\n");
  assert.ok(log.includes(`${path} is not a SQLite database`), log);
});
