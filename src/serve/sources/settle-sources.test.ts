/** Goal: sources by URL are fetched once for all applications, checked each time, and found without a network. Method: a real server and folders. */

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createComponent } from "../../../test/support/component.ts";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";
import type { App } from "../../config/manifest/app.ts";
import { isBobbinError } from "../../errors.ts";
import { settleSources, unfetchedComponents } from "./settle-sources.ts";
import { sourcePlaces } from "./source-places.ts";
import { digestOf, startDownloads } from "./test-downloads.ts";

const bytes = Buffer.from("\0asm and more", "latin1");
const position = { file: "/app/spin.toml", line: 9, column: 10 };

/** An application whose components "a" and "b" have this source; "b" is served too, "c" is not. */
function appOf(url: string, digest = digestOf(bytes)): App {
  const remote = { url, digest, position };
  const unserved = { ...remote, digest: "1".repeat(64) };
  const components = [
    createComponent("a", { source: "", remote }),
    createComponent("b", { source: "", remote }),
    createComponent("c", { source: "", remote: unserved }),
  ];
  const triggers = ["a", "b"].map((component) => ({
    id: component,
    route: `/${component}`,
    answer: { kind: "component" as const, component },
    position,
  }));
  return {
    ...{ name: "app", version: null, description: null, variables: {}, notices: [] },
    ...{ manifestPath: "/app/spin.toml", directory: "/app", triggers },
    components: Object.fromEntries(components.map((component) => [component.id, component])),
  };
}

function settling(folder: string, state: string | null = "state") {
  const stateDir = state === null ? null : join(folder, state);
  const places = sourcePlaces({ stateDir, cacheDir: join(folder, "cache"), environment: {} });
  const said: string[] = [];
  const { signal } = new AbortController();
  return { places, environment: {}, signal, say: (text: string) => said.push(text), said };
}

test("a source is fetched once for components, starts and applications, and then needs no server", async () => {
  using folder = temporaryFolder();
  const from = await startDownloads();
  from.files.set("/x.wasm", bytes);
  const app = appOf(`${from.url}/x.wasm`);
  const options = settling(folder.path);
  assert.deepEqual(
    (await unfetchedComponents(app, options.places)).map(({ id }) => id),
    ["a", "b"],
  );
  const settled = await settleSources(app, options);
  await from[Symbol.asyncDispose]();
  const { a, b, c } = settled.components;
  assert.ok(readFileSync(a?.source ?? "").equals(bytes));
  assert.equal(b?.source, a?.source);
  assert.equal(c?.source, "");
  assert.deepEqual(from.asked, ["/x.wasm"]);
  assert.match(
    options.said.join("\n"),
    /^Fetching component "a" from http:\S+x\.wasm\nFetched component "a": 13 bytes$/,
  );
  for (const state of ["state", "other", null]) {
    const again = settling(folder.path, state);
    assert.deepEqual(await unfetchedComponents(app, again.places), []);
    const { components } = await settleSources(app, again);
    assert.ok(readFileSync(components["a"]?.source ?? "").equals(bytes));
    assert.deepEqual(again.said, []);
  }
});

test("a source in Spin's cache is used, and a damaged one is fetched again", async () => {
  using folder = temporaryFolder();
  await using from = await startDownloads();
  from.files.set("/x.wasm", bytes);
  const app = appOf(`${from.url}/x.wasm`);
  const options = settling(folder.path, null);
  await settleSources(app, options);
  const [place] = options.places;
  const file = place?.fileOf(digestOf(bytes)) ?? "";
  assert.match(file, /cache\/registry\/wasm\/sha256:[0-9a-f]{64}$/);
  writeFileSync(file, "damaged");
  await settleSources(app, options);
  assert.ok(readFileSync(file).equals(bytes));
  assert.equal(from.asked.length, 2);
});

test("a cache that cannot be written is done without", async () => {
  using folder = temporaryFolder();
  await using from = await startDownloads();
  from.files.set("/x.wasm", bytes);
  writeFileSync(join(folder.path, "cache"), "no folder");
  const { components } = await settleSources(appOf(`${from.url}/x.wasm`), settling(folder.path));
  assert.match(components["a"]?.source ?? "", /state\/sources\/sha256-[0-9a-f]{64}\.wasm$/);
  const nowhere = settleSources(appOf(`${from.url}/x.wasm`), settling(folder.path, null));
  await assert.rejects(nowhere, { code: "file-not-usable" });
});

test("many who want the same at once get it whole", async () => {
  using folder = temporaryFolder();
  await using from = await startDownloads();
  from.files.set("/x.wasm", bytes);
  const app = appOf(`${from.url}/x.wasm`);
  const settled = await Promise.all(
    Array.from({ length: 8 }, () => settleSources(app, settling(folder.path))),
  );
  for (const { components } of settled) {
    assert.ok(readFileSync(components["b"]?.source ?? "").equals(bytes));
  }
});

test("what cannot be had is said with component, place and address, and without what may be a secret", async () => {
  using folder = temporaryFolder();
  await using from = await startDownloads();
  from.files.set("/x.wasm?token=geheim", bytes);
  const secret = `${from.url.replace("//", "//me:geheim@")}/x.wasm?token=geheim`;
  const failures: [app: App, code: string, text: RegExp][] = [
    [
      appOf(`${from.url}/none`),
      "source-not-fetched",
      /"a" \(\S*spin\.toml:9:10\) is not here, and http:\S+none answers 404 Not Found; correct url in/,
    ],
    [
      appOf(secret, "0".repeat(64)),
      "source-digest-wrong",
      /x\.wasm has the digest sha256:\S+, not sha256:0{64}, which \S+:9:10 says; .* write digest = "sha256:/,
    ],
  ];
  for (const [app, code, text] of failures) {
    const options = settling(folder.path);
    await assert.rejects(settleSources(app, options), (error) => {
      assert(isBobbinError(error) && error.code === code, String(error));
      assert.match(error.text, text);
      assert.doesNotMatch(error.text + options.said.join(), /geheim/);
      return true;
    });
  }
  await settleSources(appOf(secret), settling(folder.path));
});
