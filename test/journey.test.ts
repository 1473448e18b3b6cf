/** A key's way through host and guest stays short, and is the one that ARCHITECTURE.md tells. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { projectRoot } from "../scripts/project.ts";
import { openApp } from "../src/serve/app/app.ts";
import { prepare } from "../src/serve/workers/prepare.ts";
import { testAppDefaults } from "../src/testing/test-app.ts";
import { startInlineApp, writeApp } from "./support/inline-app.ts";
import { markedRuntime } from "./support/marked-runtime.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** In how many files and folders of the host a function runs. They only ever get fewer. */
const most = Object.freeze({ files: 40, folders: 7 });

const source = `
  import { Kv } from "@fermyon/spin-sdk";
  export const handleRequest = async (request) => {
    const store = Kv.openDefault();
    if (request.uri === "/set") store.set("key", "value");
    return { status: 200, headers: {}, body: store.get("key") };
  };`;

/** The same, which says besides what was entered since it was asked last. */
const tellingSource = source.replace(
  "return {",
  `if (request.uri === "/entered") {
      const body = JSON.stringify([...globalThis.__entered]);
      globalThis.__entered.clear();
      store.get("key");
      return { status: 200, headers: {}, body };
    }
    return {`,
);

let entered: string[] = [];

before(async () => {
  using folder = temporaryFolder();
  await using app = await startInlineApp(
    { components: { one: source }, stores: { one: ["default"] } },
    { stateDir: join(folder.path, ".spin") },
  );
  const ask = async (path: string): Promise<void> =>
    assert.equal(await (await app.fetch(path)).text(), "value");
  await ask("/set");
  await ask("/");
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  const rounds: Set<string>[] = [];
  while (rounds.length < 8) {
    await session.post("Profiler.takePreciseCoverage");
    await ask("/");
    const { result } = await session.post("Profiler.takePreciseCoverage");
    const called = result.filter(({ functions }) =>
      functions.some(({ ranges }) => ranges[0]?.count),
    );
    rounds.push(new Set(called.map(({ url }) => url)));
  }
  session.disconnect();
  const ours = `${pathToFileURL(projectRoot).href}/`;
  // What runs now and then, as the clock has it, is not in all of them.
  entered = [...(rounds[0] ?? [])]
    .filter((url) => rounds.every((round) => round.has(url)) && url.startsWith(ours))
    .map((url) => url.slice(ours.length))
    .filter((path) => path.startsWith("src/") && !path.startsWith("src/testing/"));
});

test(`a get enters at most ${most.files} files in ${most.folders} folders`, () => {
  assert.ok(entered.length > 20);
  assert.ok(entered.length <= most.files, entered.toSorted().join("\n"));
  const folders = new Set(entered.map((path) => dirname(path)));
  assert.ok(folders.size <= most.folders, [...folders].toSorted().join("\n"));
});

/** The same of what runs in the guest: the runtime, the web platform and the SDK. */
const mostInGuest = Object.freeze({ files: 14, folders: 4 });

test(`the guest's side of it enters at most ${mostInGuest.files} files in ${mostInGuest.folders} folders`, async () => {
  using folder = temporaryFolder();
  const manifestPath = await writeApp(folder.path, {
    components: { one: tellingSource },
    stores: { one: ["default"] },
  });
  const stateDir = join(folder.path, ".spin");
  const { plan } = await prepare({ ...testAppDefaults, manifestPath, stateDir });
  const { server, stop } = await openApp(
    { ...plan, runtime: await markedRuntime() },
    { log: () => {} },
  );
  try {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const ask = async (path: string): Promise<string> =>
      (await fetch(`http://127.0.0.1:${port}${path}`)).text();
    for (const path of ["/set", "/", "/", "/entered"]) await ask(path);
    assert.equal(await ask("/"), "value");
    const files = (JSON.parse(await ask("/entered")) as string[]).toSorted();
    assert.ok(files.length > 5);
    assert.ok(files.length <= mostInGuest.files, files.join("\n"));
    const folders = new Set(files.map((path) => dirname(path)));
    assert.ok(folders.size <= mostInGuest.folders, [...folders].join("\n"));
  } finally {
    await stop();
  }
});

test("it enters each file of the host that ARCHITECTURE.md names on its way", () => {
  const text = readFileSync(join(projectRoot, "ARCHITECTURE.md"), "utf8");
  const [, way = ""] = /### The way of a key\n([^]*?)\n(?=`bobbin up`)/.exec(text) ?? [];
  const named = Array.from(way.matchAll(/`(src\/[\w./-]+\.ts)`/g), ([, path = ""]) => path);
  /** A contract, whoever decides at the start, and what runs in the guest. */
  const others = /^src\/(?:web\/|guests\/guest\.ts|serve\/app\/)/;
  const passed = named.filter((path) => !others.test(path));
  assert.ok(passed.length > 12);
  assert.deepEqual(
    passed.filter((path) => !entered.includes(path)),
    [],
  );
});
