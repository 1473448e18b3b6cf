import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { FolderWatcher } from "./folder-watcher.ts";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";

interface Watching extends AsyncDisposable {
  readonly watcher: FolderWatcher;
  readonly folder: string;
  save(name: string): void;
  /** Resolves when the watcher has told of this file after the last call. */
  told(name: string): Promise<void>;
  /** What it told of and nobody has asked for. */
  readonly news: readonly string[];
}

async function startWatching(): Promise<Watching> {
  const folder = temporaryFolder();
  let news: string[] = [];
  let wake = (): void => {};
  const watcher = new FolderWatcher(
    (file) => {
      news.push(relative(folder.path, file));
      wake();
    },
    (text) => assert.fail(text),
  );
  return {
    watcher,
    folder: folder.path,
    save: (name) => {
      mkdirSync(dirname(join(folder.path, name)), { recursive: true });
      writeFileSync(join(folder.path, name), name);
    },
    told: async (name) => {
      while (!news.includes(name)) await new Promise<void>((resolve) => (wake = resolve));
      news = [];
    },
    get news() {
      return news;
    },
    [Symbol.asyncDispose]: async () => {
      watcher[Symbol.dispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

test("a file that is written, replaced, removed and made again is told of each time", async () => {
  await using watching = await startWatching();
  const { watcher, folder, save, told } = watching;
  save("src/a.ts");
  watcher.watch(new Set([join(folder, "src/a.ts")]), [], Number.POSITIVE_INFINITY);
  save("src/a.ts");
  await told("src/a.ts");
  save("src/a.ts.tmp");
  await told("src/a.ts.tmp");
  renameSync(join(folder, "src/a.ts.tmp"), join(folder, "src/a.ts"));
  await told("src/a.ts");
  rmSync(join(folder, "src/a.ts"));
  await told("src/a.ts");
  save("src/a.ts");
  await told("src/a.ts");
});

test("a folder that vanishes and comes back is watched again, more than once", async () => {
  await using watching = await startWatching();
  const { watcher, folder, save, told } = watching;
  save("deep/src/a.ts");
  watcher.watch(new Set([join(folder, "deep/src/a.ts")]), [], Number.POSITIVE_INFINITY);
  for (let round = 0; round < 3; round += 1) {
    rmSync(join(folder, "deep"), { recursive: true });
    await told("deep/src");
    save("deep/src/a.ts");
    await told("deep/src/a.ts");
    save("deep/src/a.ts");
    await told("deep/src/a.ts");
  }
});

test("folders that are new in a tree belong to it, but not those that tools fill", async () => {
  await using watching = await startWatching();
  const { watcher, folder, save, told } = watching;
  const tree = { base: folder, isDeep: true, has: () => true };
  watcher.watch(new Set(), [tree], Number.POSITIVE_INFINITY);
  save("new/deep/a.rs");
  await told("new/deep/a.rs");
  save("new/deep/b.rs");
  await told("new/deep/b.rs");
  save("target/debug/x");
  save("new/deep/c.rs");
  await told("new/deep/c.rs");
  assert.ok(!watching.news.some((name) => name.startsWith("target/debug")));
});

test("of files that are new to it, those that have changed since are told of", async () => {
  await using watching = await startWatching();
  const { watcher, folder, save, told } = watching;
  save("src/a.ts");
  watcher.watch(new Set([join(folder, "src/a.ts")]), [], 0);
  await told("src/a.ts");
});
