/** A key's way through host and guest stays short, and is the one that ARCHITECTURE.md tells. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { before, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { projectRoot } from "../scripts/project.ts";
import { readRooms, roomOf } from "./import-rules.ts";
import { filesEntered, markHost } from "./support/marked-host.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

markHost();
const { openApp } = await import("../src/serve/app/app.ts");
const { prepare } = await import("../src/serve/workers/prepare.ts");
const { testAppDefaults } = await import("../src/testing/test-app.ts");
const { startInlineApp, writeApp } = await import("./support/inline-app.ts");
const { markedRuntime } = await import("./support/marked-runtime.ts");

/** In how many files and folders of the host a function runs, and how often it goes back. They only ever get fewer. */
const most = Object.freeze({ files: 40, folders: 7, climbs: 2 });

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

/** In the order in which each is entered first. */
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
  const rounds: string[][] = [];
  while (rounds.length < 8) {
    // What the request before has left for the next turns of the event loop is not on the way of this one.
    await setImmediate();
    await setImmediate();
    rounds.push(await filesEntered(() => ask("/")));
  }
  // What runs now and then, as the clock has it, is not in all of them.
  entered = (rounds[0] ?? []).filter((path) => rounds.every((round) => round.includes(path)));
});

test(`a get enters at most ${most.files} files in ${most.folders} folders`, () => {
  assert.ok(entered.length > 20);
  assert.ok(entered.length <= most.files, entered.toSorted().join("\n"));
  const folders = new Set(entered.map((path) => dirname(path)));
  assert.ok(folders.size <= most.folders, [...folders].toSorted().join("\n"));
});

const architecture = readFileSync(join(projectRoot, "ARCHITECTURE.md"), "utf8");

/** The times that a way through files leaves a wing for one that stands below it, by the order of imports; more than one such in a row are one. */
function climbsOf(paths: readonly string[]): string[] {
  const [table = ""] = architecture.split("## Beside `src`");
  const wings = readRooms(table);
  const order = [...wings.keys()];
  const way = paths
    .map((path) => roomOf(path, wings) ?? "")
    .filter((wing, at, all) => wing !== all[at - 1]);
  const places = way.map((wing) => order.indexOf(wing));
  const climbs: string[] = [];
  for (let at = 1; at < places.length; at += 1) {
    const goesUp = (places[at - 1] as number) < (places[at] as number);
    const wentUp = at > 1 && (places[at - 2] as number) < (places[at - 1] as number);
    if (goesUp && !wentUp) climbs.push(`${way[at - 1]} -> ${way[at]}`);
  }
  return climbs;
}

test(`its way through the host goes back up at most ${most.climbs} times, the way of the answer among them`, () => {
  const climbs = climbsOf(entered);
  assert.ok(climbs.length <= most.climbs, `${climbs.join("\n")}\n\n${entered.join("\n")}`);
  assert.deepEqual(
    climbsOf(["src/serve/a.ts", "src/kv/b.ts", "src/guests/c.ts", "src/serve/d.ts", "src/kv/e.ts"]),
    ["src/kv -> src/guests"],
  );
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
  const [, way = ""] = /### The way of a key\n([^]*?)\n(?=`bobbin up`)/.exec(architecture) ?? [];
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
