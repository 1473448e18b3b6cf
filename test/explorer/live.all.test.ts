/** What the running application does appears while somebody looks. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf } from "./bytes.ts";
import type { ExplorerApp } from "./explorer-app.ts";
import { browserTest, withExplorer } from "./explorer-test.ts";
import { editor, keyCell, openKey, press, valuePanel } from "./screens.ts";

async function fill({ stores }: ExplorerApp): Promise<void> {
  await stores.open("default").set("greeting", bytesOf("hello"));
}

async function fillTwoPages({ stores }: ExplorerApp): Promise<void> {
  const entries = Array.from(
    { length: 150 },
    (_, at) => [`item:${100 + at}`, bytesOf("x")] as const,
  );
  await stores.open("default").setMany(entries);
}

test(
  "keys and counts that the application changes appear by themselves",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    await keyCell(page, "greeting").waitFor();
    const running = await app.start();
    assert.equal((await running.fetch("/visit", { method: "PUT", body: "1" })).status, 204);
    const row = page.getByRole("row", { name: "visit" });
    await row.filter({ hasText: "changed" }).waitFor();
    await page
      .getByRole("link", { name: /^default/ })
      .filter({ hasText: "2 keys" })
      .waitFor();

    await running.fetch("/visit", { method: "PUT", body: "12345" });
    await row.filter({ hasText: "5 B" }).waitFor();
    await app.stores.open("default").delete("visit");
    await row.waitFor({ state: "detached" });
  }),
);

test(
  "only keys that were written are marked as changed, and the mark goes",
  browserTest,
  withExplorer({ fill: fillTwoPages }, async ({ app, page }) => {
    await keyCell(page, "item:100").waitFor();
    const store = app.stores.open("default");
    // The first key of the next page comes into this one.
    await store.delete("item:150");
    await keyCell(page, "item:200").waitFor();
    await store.set("item:120", bytesOf("longer"));
    const marked = page.locator("tbody tr[data-changed=true]");
    await marked.filter({ hasText: "item:120" }).waitFor();
    assert.equal(await marked.filter({ hasText: "item:200" }).count(), 0);
    await marked.first().waitFor({ state: "detached" });
  }),
);

test(
  "what changed while the page was opened is not missed",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    const { promise: isWritten, resolve: goOn } = Promise.withResolvers<void>();
    await page.route("**/api/events", async (route) => {
      await isWritten;
      await route.continue();
    });
    await page.reload();
    await keyCell(page, "greeting").waitFor();
    await app.stores.open("default").set("meanwhile", bytesOf("1"));
    goOn();
    await keyCell(page, "meanwhile").waitFor();
  }),
);

test(
  "an open value follows the application",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    await openKey(page, "greeting");
    await editor(page, "text").waitFor();
    const running = await app.start();
    await running.fetch("/greeting", { method: "PUT", body: "good day" });
    await valuePanel(page).getByText("changed by somebody else").waitFor();
    assert.equal(await editor(page, "text").inputValue(), "good day");
    await app.stores.open("default").delete("greeting");
    await page.getByRole("heading", { name: "This key was deleted" }).waitFor();
  }),
);

test(
  "what is being typed stays, and the change is told",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    const panel = await openKey(page, "greeting");
    const text = editor(page, "text");
    await text.fill("half a sen");
    await page.evaluate("document.activeElement.setSelectionRange(4, 4)");
    const running = await app.start();
    await running.fetch("/greeting", { method: "PUT", body: "good day" });
    await panel.getByText("Somebody else has changed this value").waitFor();
    assert.equal(await text.inputValue(), "half a sen");
    assert.equal(await page.evaluate("document.activeElement.selectionStart"), 4);
    await page.keyboard.type("X");
    assert.equal(await text.inputValue(), "halfX a sen");

    await press(panel, "Show theirs");
    await press(page.getByRole("dialog", { name: "Discard your changes?" }), "Discard");
    await page.waitForFunction("document.querySelector('textarea')?.value === 'good day'");
  }),
);

test(
  "one's own writes are not marked as somebody else's",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    const panel = await openKey(page, "greeting");
    await editor(page, "text").fill("something longer");
    await press(panel, "Save");
    const row = page.getByRole("row", { name: "greeting" });
    await row.filter({ hasText: "16 B" }).waitFor();
    await app.stores.open("default").set("theirs", bytesOf("1"));
    await page.getByRole("row", { name: "theirs" }).filter({ hasText: "changed" }).waitFor();
    assert.equal(await row.filter({ hasText: "changed" }).count(), 0);
  }),
);

test(
  "the page says when it no longer hears of changes, and that the explorer has gone",
  browserTest,
  withExplorer({ fill }, async ({ page }) => {
    await keyCell(page, "greeting").waitFor();
    await page.context().setOffline(true);
    await page.getByRole("searchbox").fill("g");
    await page.getByRole("alert").filter({ hasText: "does not answer" }).waitFor();
    await page.context().setOffline(false);
    await page.getByRole("searchbox").fill("gr");
    await page.getByText("1 match", { exact: true }).waitFor();
  }),
);
