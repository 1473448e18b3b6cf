/** The conformance guest of the TypeScript SDK answers the same from its source and compiled. */

import assert from "node:assert/strict";
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { startTestApp, type TestApp } from "../../../src/testing/test-app.ts";
import { caseStores, guestCases } from "../../../test/sdk/conformance-cases.ts";
import { lacksOf } from "../../../test/sdk/replay.ts";
import { compileForTest, compilerEnvironment } from "./test-compiler.ts";
import { patient } from "../../../test/support/patience.ts";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";

const environment = await compilerEnvironment();
const stores = ["default", "other", ...Object.keys(caseStores)];

async function start(folder: string, source: string): Promise<TestApp> {
  const manifest = `spin_manifest_version = 2
[application]
name = "guest"
[[trigger.http]]
route = "/..."
component = "guest"
[component.guest]
source = ${JSON.stringify(source)}
key_value_stores = ${JSON.stringify(stores)}
variables = { greeting = "hello there" }
`;
  const tables = stores.map((label) => {
    const tuplesMax = caseStores[label]?.tuplesMax ?? '"unlimited"';
    const limits = `[key_value_store.${label}.limits]\ntuples_max = ${tuplesMax}\n`;
    return `[key_value_store.${label}]\ntype = "spin"\n${limits}`;
  });
  const [manifestPath, runtimeConfigPath] = ["spin.toml", "runtime-config.toml"].map((name) =>
    join(folder, name),
  ) as [string, string];
  await writeFile(manifestPath, manifest);
  await writeFile(runtimeConfigPath, tables.join("\n"));
  return startTestApp(manifestPath, {
    runtimeConfigPath,
    // A mebibyte in base64 takes an interpreter its time, and its JSON eighty times the room.
    cpuTimeLimitMilliseconds: patient(60_000),
    requestTimeoutMilliseconds: patient(120_000),
    maxInstanceMemoryBytes: 256 * 2 ** 20,
  });
}

test("every step of the vectors has the same answer", async (t) => {
  if ("missing" in environment) {
    t.skip(environment.missing);
    return;
  }
  using folder = temporaryFolder();
  const { path } = folder;
  await cp(join(import.meta.dirname, "../conformance/src"), path, { recursive: true });
  const compiled = await compileForTest(join(path, "index.ts"), environment);
  await using isolate = await start(path, "index.ts");
  await using wasm = await start(path, compiled);
  const lacks = lacksOf("typescript");
  for (const { name, needs, steps } of guestCases()) {
    if (needs !== null && needs in lacks) continue;
    const asked = { method: "POST", body: JSON.stringify({ steps }) };
    const expected = await isolate.fetch("/", asked);
    const answer = await wasm.fetch("/", asked);
    const context = `${name}\n${JSON.stringify(wasm.log.slice(-3))}`;
    assert.deepEqual([expected.status, answer.status], [200, 200], context);
    assert.ok((await answer.text()) === (await expected.text()), context);
  }
});
