/** The explorer that lets people look and nothing else. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf } from "./bytes.ts";
import type { ExplorerApp } from "./explorer-app.ts";
import { browserTest, withExplorer } from "./explorer-test.ts";
import { editor, keyCell, openKey } from "./screens.ts";

async function fill({ stores }: ExplorerApp): Promise<void> {
  for (const key of ["a", "b"]) await stores.open("default").set(key, bytesOf(key));
}

test(
  "read-only offers no change, by mouse or by keys, and refuses what is sent all the same",
  browserTest,
  withExplorer({ fill, readOnly: true }, async ({ app, page }) => {
    await page.getByText("Nothing can be changed here.").waitFor();
    const panel = await openKey(page, "a");
    assert.equal(await editor(page, "text").getAttribute("readonly"), "");
    for (const name of ["New key", "Import", "Delete", "Rename", "Upload", "Save"]) {
      assert.equal(await page.getByRole("button", { name }).count(), 0, name);
    }
    assert.equal(await page.getByRole("checkbox", { name: /^Select/ }).count(), 0);
    await panel.getByRole("link", { name: "Download" }).waitFor();
    await page.getByRole("link", { name: "Export" }).waitFor();
    await keyCell(page, "b").locator("xpath=..").focus();
    await page.keyboard.press("Delete");
    assert.equal(await page.getByRole("dialog").count(), 0);

    const status = await page.evaluate(`fetch("/api/stores/default/value?key=a", {
      method: "DELETE",
      headers: { authorization: "Bearer " + sessionStorage.getItem("bobbin-explorer-token") },
    }).then((answer) => answer.status)`);
    assert.equal(status, 403);
    assert.equal(await app.stores.open("default").count(), 2);
  }),
);

test(
  "what the application changes is seen in read-only too",
  browserTest,
  withExplorer({ fill, readOnly: true }, async ({ app, page }) => {
    await keyCell(page, "a").waitFor();
    const running = await app.start();
    await running.fetch("/new", { method: "PUT", body: "1" });
    await keyCell(page, "new").waitFor();
  }),
);
