/** Finding keys. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ExplorerApp } from "./explorer-app.ts";
import { bytesOf } from "./bytes.ts";
import { browserTest, withExplorer } from "./explorer-test.ts";
import { hashOf, keyCell, openKey, press, valuePanel } from "./screens.ts";

const many = 100_000;

async function fillMany({ stores }: ExplorerApp): Promise<void> {
  const store = stores.open("notes");
  for (let at = 0; at < many; at += 10_000) {
    await store.setMany(
      Array.from({ length: 10_000 }, (_, index) => [nameOf(at + index), bytesOf("x")] as const),
    );
  }
}

function nameOf(index: number): string {
  return `note:${String(index).padStart(6, "0")}`;
}

test(
  "stores are listed with where they are and how full",
  browserTest,
  withExplorer(
    {
      fill: ({ stores }) => void stores.open("default").set("one", bytesOf("1")),
    },
    async ({ page }) => {
      const store = page.getByRole("link", { name: /^default/ });
      await store.filter({ hasText: "1 key, room for 1,023 more" }).waitFor();
      await store.filter({ hasText: "sqlite_key_value.db" }).waitFor();
      assert.equal(await store.getAttribute("aria-current"), "page");
      const meter = store.getByRole("meter");
      assert.equal(await meter.getAttribute("aria-valuenow"), "1");
      assert.equal(await meter.getAttribute("aria-valuemax"), "1024");
      await page
        .getByRole("link", { name: /^notes/ })
        .filter({ hasText: "0 keys, no limit" })
        .waitFor();
    },
  ),
);

test(
  "a key among 100,000 is found by how it begins",
  browserTest,
  withExplorer({ fill: fillMany }, async ({ page }) => {
    await page.getByRole("link", { name: /^notes/ }).click();
    await page.getByText("1–100 of 100,000").waitFor();
    await page.getByRole("searchbox").fill("note:0420");
    await page.getByText("100 matches", { exact: true }).waitFor();
    await page.getByRole("searchbox").fill("note:04242");
    await page.getByText("10 matches", { exact: true }).waitFor();
    await openKey(page, nameOf(42_424));
    assert.equal(hashOf(page), "#/stores/notes?prefix=note%3A04242&key=note%3A042424");

    await page.reload();
    await valuePanel(page)
      .getByRole("heading", { name: nameOf(42_424) })
      .waitFor();
    await page.getByText("10 matches", { exact: true }).waitFor();
    assert.equal(await page.getByRole("searchbox").inputValue(), "note:04242");
  }),
);

test(
  "pages lead through all keys and hold 100 at most",
  browserTest,
  withExplorer({ fill: fillMany }, async ({ page }) => {
    await page.getByRole("link", { name: /^notes/ }).click();
    await keyCell(page, nameOf(99)).waitFor();
    assert.equal(await page.getByRole("row").count(), 101);
    await press(page, "Next");
    await keyCell(page, nameOf(100)).waitFor();
    await page.getByText("101–200 of 100,000").waitFor();
    assert.equal(await page.getByRole("row").count(), 101);
    await press(page, "Previous");
    await keyCell(page, nameOf(0)).waitFor();
  }),
);

test(
  "an empty store, a search without a match and an unknown store say what to do",
  browserTest,
  withExplorer({}, async ({ page }) => {
    await page.getByRole("heading", { name: "This store is empty" }).waitFor();
    await page.getByRole("searchbox").fill("x");
    await page.getByRole("heading", { name: "No key begins with “x”" }).waitFor();
    await press(page, "Show all keys");
    await page.getByRole("heading", { name: "This store is empty" }).waitFor();
    await page.evaluate("location.hash = '#/stores/nowhere'");
    await page.getByRole("heading", { name: "There is no store “nowhere”" }).waitFor();
  }),
);

test(
  "a store that is only in the application's memory says so",
  browserTest,
  withExplorer(
    {
      runtimeConfig: '[key_value_store.notes]\ntype = "spin"\n',
    },
    async ({ page }) => {
      const link = page.getByRole("link", { name: /^notes/ });
      await link.filter({ hasText: "Not available" }).click();
      await page.getByRole("heading", { name: "This store is not available" }).waitFor();
    },
  ),
);

test(
  "the back button goes back to the value before",
  browserTest,
  withExplorer(
    {
      fill: async ({ stores }) => {
        await stores.open("default").set("a", bytesOf("first"));
        await stores.open("default").set("b", bytesOf("second"));
      },
    },
    async ({ page }) => {
      await openKey(page, "a");
      await openKey(page, "b");
      await page.goBack();
      await valuePanel(page).getByRole("heading", { name: "a", exact: true }).waitFor();
      assert.equal(hashOf(page), "#/stores/default?key=a");
    },
  ),
);

test(
  "keys that cannot be seen are spelled, and opened all the same",
  browserTest,
  withExplorer(
    {
      fill: async ({ stores }) => {
        for (const key of ["", "line\nbreak", "größe:日本語", "<b>&amp;</b>", "a/b?c#d%20+e"]) {
          await stores.open("default").set(key, bytesOf(`of ${JSON.stringify(key)}`));
        }
      },
    },
    async ({ page }) => {
      for (const [name, key] of [
        ["(empty key)", ""],
        ["line\\nbreak", "line\nbreak"],
        ["größe:日本語", "größe:日本語"],
        ["<b>&amp;</b>", "<b>&amp;</b>"],
        ["a/b?c#d%20+e", "a/b?c#d%20+e"],
      ] as const) {
        await openKey(page, name);
        const text = page.getByRole("textbox", { name: "Value as text" });
        await text.and(page.locator(":enabled")).waitFor();
        assert.equal(await text.inputValue(), `of ${JSON.stringify(key)}`);
        await page.reload();
        await text.waitFor();
        assert.equal(await text.inputValue(), `of ${JSON.stringify(key)}`);
      }
    },
  ),
);
