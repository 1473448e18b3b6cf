/** Limits are seen before they are met; what cannot be done says why. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf } from "./bytes.ts";
import type { ExplorerApp } from "./explorer-app.ts";
import { browserTest, withExplorer } from "./explorer-test.ts";
import { editor, keyCell, openKey, press, valuePanel, waitForNotice } from "./screens.ts";

const small = `
[key_value_store.notes]
type = "spin"
path = "notes.db"

[key_value_store.default]
type = "spin"
path = "default.db"
[key_value_store.default.limits]
key_bytes_max = 8
value_bytes_max = 16
tuples_max = 2
`;

async function fill({ stores }: ExplorerApp): Promise<void> {
  await stores.open("default").set("one", bytesOf("1"));
}

test(
  "bytes of keys and values are counted while they are typed",
  browserTest,
  withExplorer({ fill, runtimeConfig: small }, async ({ page }) => {
    await keyCell(page, "one").waitFor();
    await press(page, "New key");
    const dialog = page.getByRole("dialog", { name: "New key" });
    await dialog.getByText("1 key, room for 1 more").waitFor();
    const create = dialog.getByRole("button", { name: "Create" });
    await dialog.getByLabel("Key", { exact: true }).fill("größe");
    await dialog.getByText("7 of 8 bytes").waitFor();
    await dialog.getByLabel("Key", { exact: true }).fill("größer:1");
    await dialog.getByText("The key is 2 bytes too long: 10 of 8 bytes").waitFor();
    assert.ok(await create.isDisabled());
    await dialog.getByLabel("Key", { exact: true }).fill("a");
    await dialog.getByLabel("Value").fill("x".repeat(17));
    await dialog.getByText("The value is 1 byte too long").waitFor();
    assert.ok(await create.isDisabled());
    await dialog.getByLabel("Value").fill("x");
    assert.ok(await create.isEnabled());
  }),
);

test(
  "a value that is too long is not saved",
  browserTest,
  withExplorer({ fill, runtimeConfig: small }, async ({ page }) => {
    const panel = await openKey(page, "one");
    await editor(page, "text").fill("x".repeat(17));
    await panel.getByText("too long: 17 of 16 bytes").waitFor();
    assert.ok(await panel.getByRole("button", { name: "Save" }).isDisabled());
    await panel.getByLabel("File to replace the value with").setInputFiles({
      name: "large.bin",
      mimeType: "application/octet-stream",
      buffer: Buffer.alloc(17),
    });
    await page.getByRole("alert").filter({ hasText: "has 17 bytes" }).waitFor();
  }),
);

test(
  "a full store says so before and after something is tried",
  browserTest,
  withExplorer({ fill, runtimeConfig: small }, async ({ app, page }) => {
    await app.stores.open("default").set("two", bytesOf("2"));
    await page
      .getByRole("link", { name: /^default/ })
      .filter({ hasText: "2 keys, full" })
      .waitFor();
    await press(page, "New key");
    const dialog = page.getByRole("dialog", { name: "New key" });
    await dialog.getByText("The store is full").waitFor();
    await dialog.getByLabel("Key", { exact: true }).fill("three");
    await press(dialog, "Create");
    const banner = dialog.getByRole("alert");
    await banner.filter({ hasText: "2" }).waitFor();
    assert.ok((await banner.locator("span").textContent()) !== "");
    await dialog.getByLabel("Key", { exact: true }).fill("two");
    await dialog.getByLabel("Value").fill("again");
    await press(dialog, "Create");
    await press(page.getByRole("dialog", { name: "Overwrite “two”?" }), "Overwrite 1 value");
    await waitForNotice(page, "Created two");
    assert.deepEqual(await app.stores.open("default").get("two"), bytesOf("again"));
  }),
);

test(
  "what could not be read is tried again",
  browserTest,
  withExplorer({ fill }, async ({ page }) => {
    await keyCell(page, "one").waitFor();
    const error = { code: "store-busy", message: "the store is locked", fix: "wait a little" };
    await page.route("**/value?**", (route) => route.fulfill({ status: 503, json: { error } }));
    await keyCell(page, "one").click();
    const banner = page.getByRole("alert");
    await banner.filter({ hasText: "the store is locked" }).waitFor();
    await banner.filter({ hasText: "wait a little" }).waitFor();
    await page.unroute("**/value?**");
    await press(valuePanel(page), "Try again");
    await editor(page, "text").waitFor();
    await press(page, "Dismiss the error");
    await banner.waitFor({ state: "detached" });
  }),
);
