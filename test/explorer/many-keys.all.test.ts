/** Many keys at once: marking, deleting, taking out and bringing in. */

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { bytesOf } from "./bytes.ts";
import type { ExplorerApp } from "./explorer-app.ts";
import { browserTest, withExplorer } from "./explorer-test.ts";
import { keyCell, markOf, press, waitForNotice } from "./screens.ts";

async function fill({ stores }: ExplorerApp): Promise<void> {
  const store = stores.open("default");
  for (let index = 0; index < 250; index += 1) await store.set(nameOf(index), bytesOf("x"));
  await store.set("other", bytesOf("y"));
}

function nameOf(index: number): string {
  return `item:${String(index).padStart(3, "0")}`;
}

function countOf({ stores }: ExplorerApp): number | Promise<number> {
  return stores.open("default").count();
}

async function importing(page: Page, path: string): Promise<Locator> {
  await press(page, "Import");
  const dialog = page.getByRole("dialog", { name: "Import into “default”" });
  await dialog.getByLabel("File of JSON Lines").setInputFiles(path);
  return dialog;
}

test(
  "marked keys are deleted after their number was told",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    await markOf(page, nameOf(3)).click();
    await keyCell(page, nameOf(9)).click({ modifiers: ["Shift"] });
    await keyCell(page, nameOf(5)).click({ modifiers: ["ControlOrMeta"] });
    await page.getByText("6 selected").waitFor();
    await press(page, "Delete 6");
    const dialog = page.getByRole("dialog", { name: "Delete 6 keys?" });
    await dialog.getByText("and 1 more key").waitFor();
    await press(dialog, "Cancel");
    assert.equal(await countOf(app), 251);

    await press(page, "Delete 6");
    await press(dialog, "Delete 6 keys");
    await waitForNotice(page, "Deleted 6 keys");
    assert.equal(await countOf(app), 245);
    assert.ok(await app.stores.open("default").exists(nameOf(5)));
    await keyCell(page, nameOf(3)).waitFor({ state: "detached" });
    await page
      .getByRole("link", { name: /^default/ })
      .filter({ hasText: "245 keys" })
      .waitFor();
  }),
);

test(
  "marks stay while other pages are looked at",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    await page.getByLabel("Select all keys of this page").click();
    await page.getByText("100 selected").waitFor();
    await press(page, "Next");
    await markOf(page, nameOf(150)).click();
    await press(page, "Delete 101");
    await press(page.getByRole("dialog", { name: "Delete 101 keys?" }), "Delete 101 keys");
    await waitForNotice(page, "Deleted 101 keys");
    assert.equal(await countOf(app), 150);
  }),
);

test(
  "a mark goes with a key that somebody else deletes",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    await markOf(page, nameOf(1)).click();
    await markOf(page, nameOf(2)).click();
    await page.getByText("2 selected").waitFor();
    await app.stores.open("default").delete(nameOf(1));
    await page.getByText("1 selected").waitFor();
  }),
);

test(
  "all keys that begin in one way are deleted after their number was told",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    await page.getByRole("searchbox").fill("item:");
    await page.getByText("250 matches", { exact: true }).waitFor();
    await press(page, "Delete all that match");
    const dialog = page.getByRole("dialog", { name: "Delete 250 keys?" });
    await dialog.getByText("begins with “item:”").waitFor();
    await press(dialog, "Delete 250 keys");
    await waitForNotice(page, "Deleted 250 keys");
    await page.getByRole("heading", { name: "No key begins with “item:”" }).waitFor();
    assert.equal(await countOf(app), 1);
  }),
);

test(
  "a store is exported, wiped and imported without losing a byte",
  browserTest,
  withExplorer({}, async ({ app, page }) => {
    const store = app.stores.open("default");
    const values: Readonly<Record<string, Uint8Array>> = {
      binary: Uint8Array.from({ length: 1000 }, (_, index) => index % 256),
      empty: new Uint8Array(),
      "größe:日本語 🧵": bytesOf('{"a": 1}\r\n'),
      largest: new Uint8Array(1_048_576).fill(0xe2),
      "line\nbreak": bytesOf("\u{feff}text"),
    };
    for (const [key, value] of Object.entries(values)) await store.set(key, value);
    await keyCell(page, "largest").waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Export" }).click(),
    ]);
    const path = join(app.folder, "export.jsonl");
    await download.saveAs(path);

    await press(page, "Delete all");
    await press(page.getByRole("dialog", { name: "Delete all 5 keys?" }), "Delete 5 keys");
    await page.getByRole("heading", { name: "This store is empty" }).waitFor();
    assert.equal(await store.count(), 0);

    const dialog = await importing(page, path);
    await dialog.getByText("Nothing is written yet").waitFor();
    await dialog.getByRole("definition").first().filter({ hasText: "5" }).waitFor();
    assert.equal(await store.count(), 0);
    await press(dialog, "Import");
    await dialog.getByText("This was done").waitFor();
    await press(dialog, "Close");
    await keyCell(page, "largest").waitFor();
    for (const [key, value] of Object.entries(values)) {
      assert.deepEqual(await store.get(key), value, key);
    }
  }),
);

test(
  "only what is searched is exported",
  browserTest,
  withExplorer({ fill }, async ({ page }) => {
    await page.getByRole("searchbox").fill("item:01");
    await page.getByText("10 matches", { exact: true }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Export matching" }).click(),
    ]);
    const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\n");
    assert.equal(lines.length, 10);
  }),
);

test(
  "a file that is no export is refused with its line, and nothing is written",
  browserTest,
  withExplorer({}, async ({ app, page }) => {
    const path = join(app.folder, "broken.jsonl");
    await writeFile(path, '{"key":"a","value":"1"}\nnot JSON\n');
    const dialog = await importing(page, path);
    await dialog.getByText("It would stop at line 2").waitFor();
    assert.ok(await dialog.getByRole("button", { name: "Import" }).isDisabled());
    assert.equal(await countOf(app), 0);
  }),
);
