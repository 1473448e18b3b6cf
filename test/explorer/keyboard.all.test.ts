/** The page without a mouse. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { bytesOf } from "./bytes.ts";
import type { ExplorerApp } from "./explorer-app.ts";
import { browserTest, withExplorer } from "./explorer-test.ts";
import { editor, keyCell, valuePanel, waitForNotice } from "./screens.ts";

async function fill({ stores }: ExplorerApp): Promise<void> {
  for (const key of ["a", "b", "c", "d"]) await stores.open("default").set(key, bytesOf(key));
}

/** What has the focus, as a person hears it. */
function focused(page: Page): Promise<string> {
  return page.evaluate(`(() => {
    const element = document.activeElement;
    const label = element.labels?.[0]?.textContent ?? element.getAttribute("aria-label");
    return (label ?? element.textContent ?? "").trim().slice(0, 40);
  })()`);
}

test(
  "all is reached by Tab, and what has the focus is seen",
  browserTest,
  withExplorer({ fill }, async ({ page }) => {
    await keyCell(page, "a").waitFor();
    const seen: string[] = [];
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press("Tab");
      if (await page.evaluate<boolean>("document.activeElement === document.body")) break;
      seen.push(await focused(page));
      const outline = await page.evaluate<string>(
        `[document.activeElement, document.activeElement.nextElementSibling]
          .map((element) => element ? getComputedStyle(element).outlineStyle : "none").join(" ")`,
      );
      assert.match(outline, /solid|auto/, seen.at(-1));
    }
    for (const name of [
      "default",
      "Export",
      "Import",
      "New key",
      "Search keys",
      "Delete all",
      "a1 B",
    ]) {
      assert.ok(
        seen.some((text) => text.startsWith(name)),
        `${name} in ${seen.join(", ")}`,
      );
    }
  }),
);

test(
  "a value is found, edited and saved by keys alone",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    await keyCell(page, "a").waitFor();
    await page.keyboard.press("/");
    assert.match(await focused(page), /^Search keys/);
    await page.keyboard.type("c");
    await page.getByText("1 match", { exact: true }).waitFor();
    await page.keyboard.press("Escape");
    await keyCell(page, "d").waitFor();
    await keyCell(page, "a").locator("xpath=..").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await valuePanel(page).getByRole("heading", { name: "c" }).waitFor();
    await editor(page, "text").focus();
    await page.keyboard.type("/more");
    await page.keyboard.press("ControlOrMeta+Enter");
    await waitForNotice(page, "Saved c");
    assert.deepEqual(await app.stores.open("default").get("c"), bytesOf("c/more"));

    await page.keyboard.press("Escape");
    await valuePanel(page).waitFor({ state: "detached" });
    assert.match(await focused(page), /^c/);
  }),
);

test(
  "keys are marked and deleted by keys alone",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    await keyCell(page, "a").locator("xpath=..").focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Shift+ArrowDown");
    await page.getByText("3 selected").waitFor();
    await page.keyboard.press("Delete");
    const dialog = page.getByRole("dialog", { name: "Delete 3 keys?" });
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.match(await focused(page), /^c/);
    assert.equal(await app.stores.open("default").count(), 4);

    await page.keyboard.press("Delete");
    await dialog.waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await waitForNotice(page, "Deleted 3 keys");
    await keyCell(page, "a").waitFor({ state: "detached" });
    assert.match(await focused(page), /^d/);
  }),
);

test(
  "views change with the arrow keys",
  browserTest,
  withExplorer({ fill }, async ({ page }) => {
    await keyCell(page, "a").click();
    await page.getByRole("tab", { name: "Text" }).focus();
    await page.keyboard.press("ArrowLeft");
    await page.getByText("0000  61").waitFor();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await editor(page, "JSON").waitFor();
  }),
);
