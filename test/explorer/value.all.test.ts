/** Seeing and changing one value. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { readFile } from "node:fs/promises";
import type { ExplorerApp } from "./explorer-app.ts";
import { bytesOf } from "./bytes.ts";
import { browserTest, withExplorer } from "./explorer-test.ts";
import { editor, keyCell, openKey, press, valuePanel, waitForNotice } from "./screens.ts";

const binary = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7) % 256);

async function fill({ stores }: ExplorerApp): Promise<void> {
  const store = stores.open("default");
  await store.set("binary", binary);
  await store.set("cart", bytesOf('{"id":12345678901234567890,"items":[1.0,2]}'));
  await store.set("counter", new Uint8Array([42, 0, 0, 0, 0, 0, 0, 0]));
  await store.set("crlf", bytesOf("one\r\ntwo\r\n"));
  await store.set("greeting", bytesOf("hello"));
  await store.set("mixed", bytesOf("one\r\ntwo\n"));
}

async function stored(app: ExplorerApp, key: string): Promise<string | null> {
  const bytes = await app.stores.open("default").get(key);
  return bytes === null ? null : new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

test(
  "a text is edited and saved",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    const panel = await openKey(page, "greeting");
    await panel.getByText("5 bytes", { exact: true }).waitFor();
    await editor(page, "text").fill("grüß dich 🧵");
    await press(panel, "Save");
    await waitForNotice(page, "Saved greeting");
    assert.equal(await stored(app, "greeting"), "grüß dich 🧵");
    await panel.getByText("16 bytes", { exact: true }).waitFor();
  }),
);

test(
  "JSON is read over several lines and stored on one, its numbers as they were",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    const panel = await openKey(page, "cart");
    const json = editor(page, "JSON");
    await json.waitFor();
    assert.equal(
      await json.inputValue(),
      '{\n  "id": 12345678901234567890,\n  "items": [\n    1.0,\n    2\n  ]\n}',
    );
    assert.ok(await panel.getByRole("button", { name: "Save" }).isDisabled());
    await panel.getByRole("tab", { name: "Text" }).click();
    assert.equal(
      await editor(page, "text").inputValue(),
      '{"id":12345678901234567890,"items":[1.0,2]}',
    );
    await panel.getByRole("tab", { name: "JSON" }).click();
    assert.equal(await stored(app, "cart"), '{"id":12345678901234567890,"items":[1.0,2]}');

    await json.fill('{\n  "id": 12345678901234567890,\n  "items": [1.0, 3]\n}');
    await press(panel, "Save");
    await waitForNotice(page, "Saved cart");
    assert.equal(await stored(app, "cart"), '{"id":12345678901234567890,"items":[1.0,3]}');
  }),
);

test(
  "what is not JSON is not saved as JSON, and its place is shown",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    const panel = await openKey(page, "cart");
    await editor(page, "JSON").fill('{\n  "items": [1, 2,]\n}');
    await panel.getByText("there is a comma too many").waitFor();
    assert.ok(await panel.getByRole("button", { name: "Save" }).isDisabled());
    await press(panel, "line 2, column 18");
    assert.equal(await page.evaluate("document.activeElement.selectionStart"), 19);
    await page.keyboard.press("Control+Enter");
    assert.equal(await stored(app, "cart"), '{"id":12345678901234567890,"items":[1.0,2]}');
  }),
);

test(
  "binary values are seen as they are and cannot be saved as text",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    const panel = await openKey(page, "binary");
    await panel.locator("[data-kind=binary]").waitFor();
    await panel.getByText("5,000 bytes").waitFor();
    await panel.getByText("0000  00 07 0e 15").waitFor();
    await press(panel, "Next");
    await panel.getByText("1000  00 07 0e 15").waitFor();
    for (const view of ["Text", "JSON"] as const) {
      await panel.getByRole("tab", { name: view }).click();
      await panel.getByText("These bytes are not text").waitFor();
      assert.equal(await panel.getByRole("textbox").getAttribute("readonly"), "");
    }
    assert.equal(await panel.getByRole("button", { name: "Save" }).count(), 0);
    assert.deepEqual(await app.stores.open("default").get("binary"), binary);
  }),
);

test(
  "a component's counter is shown as its number",
  browserTest,
  withExplorer({ fill }, async ({ page }) => {
    const panel = await openKey(page, "counter");
    await panel.getByText("as a counter: 42").waitFor();
  }),
);

test(
  "line ends stay as they are, and are not edited where they differ",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    let panel = await openKey(page, "crlf");
    assert.equal(await editor(page, "text").inputValue(), "one\ntwo\n");
    await editor(page, "text").fill("one\ntwo\nthree\n");
    await press(panel, "Save");
    await waitForNotice(page, "Saved crlf");
    assert.equal(await stored(app, "crlf"), "one\r\ntwo\r\nthree\r\n");
    panel = await openKey(page, "mixed");
    await panel.getByText("Its lines end in several ways").waitFor();
    assert.equal(await editor(page, "text").getAttribute("readonly"), "");
  }),
);

test(
  "a value that somebody else has changed is not overwritten without a question",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    const panel = await openKey(page, "greeting");
    await editor(page, "text").fill("mine");
    await app.stores.open("default").set("greeting", bytesOf("theirs"));
    await press(panel, "Save");
    let dialog = page.getByRole("dialog", { name: "The value was changed meanwhile" });
    await dialog.getByText("6 bytes").waitFor();
    await press(dialog, "Keep editing");
    assert.equal(await editor(page, "text").inputValue(), "mine");
    assert.equal(await stored(app, "greeting"), "theirs");

    await press(panel, "Save");
    dialog = page.getByRole("dialog", { name: "The value was changed meanwhile" });
    await press(dialog, "Overwrite theirs");
    await waitForNotice(page, "Saved greeting");
    assert.equal(await stored(app, "greeting"), "mine");

    await editor(page, "text").fill("again mine");
    await app.stores.open("default").set("greeting", bytesOf("again theirs"));
    await press(panel, "Save");
    await press(page.getByRole("dialog"), "Reload, discard mine");
    await page.waitForFunction("document.querySelector('textarea')?.value === 'again theirs'");
    assert.equal(await stored(app, "greeting"), "again theirs");
  }),
);

test(
  "a value that was deleted meanwhile is created again only on demand",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    const panel = await openKey(page, "greeting");
    await editor(page, "text").fill("mine");
    await app.stores.open("default").delete("greeting");
    await press(panel, "Save");
    const dialog = page.getByRole("dialog", { name: "The key was deleted meanwhile" });
    await press(dialog, "Create it again");
    await waitForNotice(page, "Saved greeting");
    assert.equal(await stored(app, "greeting"), "mine");
  }),
);

test(
  "what was typed is not lost without a question",
  browserTest,
  withExplorer({ fill }, async ({ page }) => {
    await openKey(page, "greeting");
    await editor(page, "text").fill("typed");
    await keyCell(page, "cart").click();
    await press(page.getByRole("dialog", { name: "Discard your changes?" }), "Keep editing");
    assert.equal(await editor(page, "text").inputValue(), "typed");
    await page.keyboard.press("Escape");
    await press(page.getByRole("dialog", { name: "Discard your changes?" }), "Discard");
    await valuePanel(page).waitFor({ state: "detached" });
  }),
);

test(
  "what is typed while something is saved stays",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    const panel = await openKey(page, "greeting");
    const { promise: typed, resolve: goOn } = Promise.withResolvers<void>();
    await page.route("**/value?**", async (route) => {
      if (route.request().method() === "PUT") await typed;
      await route.continue();
    });
    const text = editor(page, "text");
    await text.fill("saved");
    await text.press("ControlOrMeta+Enter");
    await page.keyboard.type(", and more");
    goOn();
    await waitForNotice(page, "Saved greeting");
    assert.equal(await text.inputValue(), "saved, and more");
    assert.equal(await stored(app, "greeting"), "saved");
    await page.unroute("**/value?**");
    await press(panel, "Save");
    await panel.getByText("15 bytes", { exact: true }).waitFor();
    assert.equal(await stored(app, "greeting"), "saved, and more");
  }),
);

test(
  "a rename, a file and another key ask before what was typed is lost",
  browserTest,
  withExplorer({ fill }, async ({ page }) => {
    const panel = await openKey(page, "greeting");
    const question = page.getByRole("dialog", { name: "Discard your changes?" });
    await editor(page, "text").fill("typed");
    await press(panel, "Rename");
    await press(question, "Keep editing");
    const file = { name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("file") };
    await panel.getByLabel("File to replace the value with").setInputFiles(file);
    await press(question, "Keep editing");
    await keyCell(page, "cart").click();
    await press(question, "Keep editing");
    assert.equal(await editor(page, "text").inputValue(), "typed");
  }),
);

test(
  "a key is created, and an existing one is not overwritten without a question",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    await press(page, "New key");
    let dialog = page.getByRole("dialog", { name: "New key" });
    await dialog.getByLabel("Key", { exact: true }).fill("new:größe");
    await dialog.getByLabel("Value").fill("value");
    await press(dialog, "Create");
    await valuePanel(page).getByRole("heading", { name: "new:größe" }).waitFor();
    assert.equal(await stored(app, "new:größe"), "value");
    await keyCell(page, "new:größe").waitFor();

    await press(page, "New key");
    dialog = page.getByRole("dialog", { name: "New key" });
    await dialog.getByLabel("Key", { exact: true }).fill("greeting");
    await dialog.getByLabel("Value").fill("other");
    await press(dialog, "Create");
    const question = page.getByRole("dialog", { name: "Overwrite “greeting”?" });
    await press(question, "Cancel");
    assert.equal(await stored(app, "greeting"), "hello");
    await press(dialog, "Create");
    await press(question, "Overwrite 1 value");
    await valuePanel(page).getByRole("heading", { name: "greeting" }).waitFor();
    assert.equal(await stored(app, "greeting"), "other");
  }),
);

test(
  "files become values, and values files, byte for byte",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    const file = {
      name: "picture.bin",
      mimeType: "application/octet-stream",
      buffer: Buffer.from(binary.toReversed()),
    };
    const panel = await openKey(page, "greeting");
    await panel.getByLabel("File to replace the value with").setInputFiles(file);
    const question = page.getByRole("dialog", { name: "Replace 1 value?" });
    await question
      .getByText("5 bytes are replaced with the 5,000 bytes of “picture.bin”")
      .waitFor();
    await press(question, "Replace");
    await waitForNotice(page, "Saved greeting");
    assert.deepEqual(await app.stores.open("default").get("greeting"), binary.toReversed());

    const [download] = await Promise.all([
      page.waitForEvent("download"),
      panel.getByRole("link", { name: "Download" }).click(),
    ]);
    assert.deepEqual(new Uint8Array(await readFile(await download.path())), binary.toReversed());

    await press(page, "New key");
    const dialog = page.getByRole("dialog", { name: "New key" });
    await dialog.getByLabel("Key", { exact: true }).fill("picture");
    await dialog.getByLabel("or a file").setInputFiles(file);
    await press(dialog, "Create");
    await valuePanel(page).getByRole("heading", { name: "picture" }).waitFor();
    assert.deepEqual(await app.stores.open("default").get("picture"), binary.toReversed());
  }),
);

test(
  "a key is renamed, and takes another one's place only on demand",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    const panel = await openKey(page, "greeting");
    await press(panel, "Rename");
    const dialog = page.getByRole("dialog", { name: "Rename" });
    await dialog.getByLabel("New key").fill("salute");
    await press(dialog, "Rename");
    await valuePanel(page).getByRole("heading", { name: "salute" }).waitFor();
    assert.deepEqual([await stored(app, "greeting"), await stored(app, "salute")], [null, "hello"]);

    await press(valuePanel(page), "Rename");
    await dialog.getByLabel("New key").fill("crlf");
    await press(dialog, "Rename");
    const question = page.getByRole("dialog", { name: "Overwrite “crlf”?" });
    await press(question, "Overwrite 1 value");
    await valuePanel(page).getByRole("heading", { name: "crlf" }).waitFor();
    assert.deepEqual([await stored(app, "salute"), await stored(app, "crlf")], [null, "hello"]);
  }),
);

test(
  "a key is deleted after a question",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    const panel = await openKey(page, "greeting");
    await press(panel, "Delete");
    const dialog = page.getByRole("dialog", { name: "Delete 1 key?" });
    await dialog.getByText("greeting").waitFor();
    await press(dialog, "Cancel");
    assert.equal(await stored(app, "greeting"), "hello");
    await press(panel, "Delete");
    await press(dialog, "Delete 1 key");
    await waitForNotice(page, "Deleted 1 key");
    await keyCell(page, "greeting").waitFor({ state: "detached" });
    await panel.waitFor({ state: "detached" });
    assert.equal(await stored(app, "greeting"), null);
  }),
);
