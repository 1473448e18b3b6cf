/** Finding keys by what is inside of them, by folders, and by how their values begin. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf } from "./bytes.ts";
import type { ExplorerApp } from "./explorer-app.ts";
import { browserTest, withExplorer } from "./explorer-test.ts";
import { hashOf, keyCell, openKey, press, valuePanel } from "./screens.ts";

async function fill({ stores }: ExplorerApp): Promise<void> {
  const store = stores.open("default");
  for (const key of ["cart:ann", "cart:bob", "user:1:Cart", "user:1:name", "user:2", "users"]) {
    await store.set(key, bytesOf(`of ${key}`));
  }
}

test(
  "a text is found inside of keys as it is typed, and the field keeps what was typed",
  browserTest,
  withExplorer({ fill }, async ({ page }) => {
    const field = page.getByRole("searchbox", { name: "Search keys that" });
    await keyCell(page, "users").waitFor();
    await page.getByLabel("Where keys are searched").selectOption("Hold");
    await field.pressSequentially("cart", { delay: 30 });
    await page.getByText("3 matches", { exact: true }).waitFor();
    await keyCell(page, "user:1:Cart").waitFor();
    await keyCell(page, "users").waitFor({ state: "detached" });
    assert.equal(await field.inputValue(), "cart");
    assert.equal(await page.getByRole("button", { name: "Delete all" }).count(), 0);
    await openKey(page, "user:1:Cart");
    assert.equal(hashOf(page), "#/stores/default?inside=cart&key=user%3A1%3ACart");
    await page.reload();
    await page.getByText("3 matches", { exact: true }).waitFor();
    assert.equal(await field.inputValue(), "cart");

    await field.press("End");
    await field.pressSequentially("x");
    await page.getByRole("heading", { name: "No key holds “cartx”" }).waitFor();
    await press(page, "Show all keys");
    await keyCell(page, "users").waitFor();
    await field.fill("us");
    await page.getByLabel("Where keys are searched").selectOption("Begin with");
    await keyCell(page, "cart:ann").waitFor({ state: "detached" });
    assert.equal(await field.inputValue(), "us");
    await keyCell(page, "user:2").waitFor();
  }),
);

const many = 30_000;

test(
  "a search of a large store says how far it came, and goes on",
  browserTest,
  withExplorer(
    {
      fill: async ({ stores }) => {
        const store = stores.open("notes");
        const keys = Array.from({ length: many }, (_, at) => `note:${String(at).padStart(6, "0")}`);
        await store.setMany(keys.map((key) => [key, bytesOf("x")] as const));
      },
    },
    async ({ page }) => {
      await page.getByRole("link", { name: /^notes/ }).click();
      await page.getByLabel("Where keys are searched").selectOption("Hold");
      await page.getByRole("searchbox").fill("29999");
      await page.getByText("Looked at 20,000 keys, and there are more").waitFor();
      await press(page, "Go on");
      await keyCell(page, "note:029999").waitFor();
      await page.getByText("1 match", { exact: true }).waitFor();
      assert.equal(await page.getByRole("button", { name: "Go on" }).count(), 0);
    },
  ),
);

test(
  "keys are gone through by folders, and the way back is shown",
  browserTest,
  withExplorer({ fill }, async ({ page }) => {
    const folders = page.getByRole("navigation", { name: "Folders" });
    await page.getByLabel("Folders", { exact: true }).selectOption("by :");
    await press(folders, "user:");
    await keyCell(page, "user:2").waitFor();
    await keyCell(page, "users").waitFor({ state: "detached" });
    await press(folders, "1:");
    await keyCell(page, "user:1:name").waitFor();
    assert.equal(hashOf(page), "#/stores/default?prefix=user%3A1%3A&folders=%3A");
    assert.equal(await page.getByRole("searchbox").inputValue(), "user:1:");
    await page.goBack();
    await keyCell(page, "user:2").waitFor();
    await press(folders, "All keys");
    await keyCell(page, "users").waitFor();
    await folders.getByRole("button", { name: "cart:" }).focus();
    await page.keyboard.press("Enter");
    await keyCell(page, "cart:bob").waitFor();
  }),
);

test(
  "values are looked at in the list, and what they hold is never more than text",
  browserTest,
  withExplorer(
    {
      fill: async ({ stores }) => {
        const store = stores.open("default");
        const values: Readonly<Record<string, Uint8Array>> = {
          bytes: Uint8Array.of(0, 255, 16),
          cut: bytesOf(`${"x".repeat(119)}ü and more`),
          html: bytesOf('<img src=x onerror="globalThis.attacked = true">\n<b>bold</b>'),
          large: new Uint8Array(20_000),
          none: new Uint8Array(0),
          turned: bytesOf("a\u{202e}b"),
        };
        for (const [key, value] of Object.entries(values)) await store.set(key, value);
        await store.increment("visits", -42n);
      },
    },
    async ({ app, page }) => {
      await keyCell(page, "html").waitFor();
      assert.equal(await page.getByRole("columnheader", { name: "Value" }).count(), 0);
      await page.getByLabel("Values", { exact: true }).check();
      const shown = (key: string): Promise<string | null> =>
        page
          .getByRole("row")
          .filter({ has: keyCell(page, key) })
          .locator("td.beginning")
          .textContent();
      await page.locator("td.beginning").filter({ hasText: "-42" }).waitFor();
      const expected: Readonly<Record<string, string>> = {
        bytes: "00 ff 10",
        cut: `${"x".repeat(119)} …`,
        html: '<img src=x onerror="globalThis.attacked = true"> <b>bold</b>',
        large: "(large: open it)",
        none: "(empty)",
        turned: "a\\u{202e}b",
        visits: "-42",
      };
      for (const [key, text] of Object.entries(expected)) assert.equal(await shown(key), text);
      assert.equal(await page.evaluate("globalThis.attacked"), undefined);
      await app.stores.open("default").set("none", bytesOf("new"));
      await page.locator("td.beginning").filter({ hasText: "new" }).waitFor();
      await openKey(page, "html");
      await valuePanel(page).getByRole("textbox", { name: "Value as text" }).waitFor();
    },
  ),
);
