/** A key's way through the host stays short, and is the one that ARCHITECTURE.md tells. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { dirname, join } from "node:path";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { projectRoot } from "../scripts/project.ts";
import { startInlineApp } from "./support/inline-app.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** In how many files and folders of the host a function runs. They only ever get fewer. */
const most = Object.freeze({ files: 46, folders: 8 });

const source = `
  import { Kv } from "@fermyon/spin-sdk";
  export const handleRequest = async (request) => {
    const store = Kv.openDefault();
    if (request.uri === "/set") store.set("key", "value");
    return { status: 200, headers: {}, body: store.get("key") };
  };`;

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
  while (rounds.length < 3) {
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
  // What runs now and then, on a timer's account, is not in all of them.
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
