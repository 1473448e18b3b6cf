/** What axe finds on the screens, in light and dark. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { bytesOf } from "./bytes.ts";
import type { ExplorerApp } from "./explorer-app.ts";
import { browserTest, withExplorer } from "./explorer-test.ts";
import { editor, keyCell, markOf, openKey, press } from "./screens.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function fill({ stores }: ExplorerApp): Promise<void> {
  const store = stores.open("default");
  await store.set("binary", new Uint8Array(5000).fill(0xff));
  await store.set("cart", bytesOf('{"items":[1,2]}'));
  await store.set("greeting", bytesOf("hello"));
  for (let index = 0; index < 120; index += 1) await store.set(`item:${index}`, bytesOf("x"));
}

const screens: Readonly<Record<string, (page: Page, app: ExplorerApp) => Promise<void>>> = {
  keys: async () => {},
  "marked keys": async (page) => markOf(page, "cart").click(),
  "a changed key": async (page, app) => {
    await app.stores.open("default").set("greeting", bytesOf("good day"));
    await page.getByRole("row", { name: "greeting" }).filter({ hasText: "changed" }).waitFor();
  },
  text: async (page) => void (await openKey(page, "greeting")),
  "broken JSON": async (page) => {
    await openKey(page, "cart");
    await editor(page, "JSON").fill("{");
  },
  bytes: async (page) => void (await openKey(page, "binary")),
  "bytes as text": async (page) => {
    await openKey(page, "binary");
    await page.getByRole("tab", { name: "Text" }).click();
  },
  "a newer value": async (page, app) => {
    await openKey(page, "greeting");
    await editor(page, "text").fill("mine");
    await app.stores.open("default").set("greeting", bytesOf("theirs"));
    await page.getByRole("button", { name: "Show theirs" }).waitFor();
  },
  "a new key": async (page) => {
    await press(page, "New key");
    await page.getByLabel("Key", { exact: true }).fill("k".repeat(300));
  },
  "an expiry and metadata": async (page, app) => {
    const details = { expiry: { in: 3_600_000 }, metadata: '{"kind":"session"}' };
    await app.stores.open("default").set("beside", bytesOf("hello"), details);
    await press(await openKey(page, "beside"), "Expiry and metadata …");
    await page.getByRole("dialog").getByLabel("Metadata").fill("{");
  },
  "a counter": async (page, app) => {
    await app.stores.open("default").increment("counter", 42n);
    await press(await openKey(page, "counter"), "Change counter …");
    await page.getByRole("dialog").getByLabel("Counter", { exact: true }).fill("many");
  },
  "an import": async (page) => press(page, "Import"),
  "a question": async (page) => {
    await press(page, "Delete all");
    await page.getByRole("dialog").waitFor();
  },
  "no match": async (page) => {
    await page.getByRole("searchbox").fill("nothing");
    await page.getByRole("heading", { name: "No key begins with" }).waitFor();
  },
  "folders and values": async (page) => {
    await page.getByLabel("Folders", { exact: true }).selectOption("by :");
    await page.getByLabel("Values", { exact: true }).check();
    await press(page.getByRole("navigation", { name: "Folders" }), "item:");
    await page.locator("td.beginning").first().waitFor();
  },
  "a search inside of keys": async (page) => {
    await page.getByLabel("Where keys are searched").selectOption("Hold");
    await page.getByRole("searchbox").fill("item:1");
    await page.getByText("31 matches", { exact: true }).waitFor();
  },
  "an error": async (page) => {
    await page.route("**/value?**", (route) => route.abort());
    await keyCell(page, "greeting").click();
    await page.getByRole("alert").waitFor();
  },
};

async function problemsOf(page: Page): Promise<string[]> {
  // Colours are those of the end of an animation.
  await page.evaluate("for (const each of document.getAnimations()) each.finish()");
  if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(axe);
  return page.evaluate<string[]>(`axe.run().then(({ passes, violations }) => violations.concat(
    passes.length < 15 ? [{ id: "passes", help: "axe has seen too little", nodes: [{ target: [] }] }] : [],
  ).flatMap(
    ({ id, help, nodes }) => nodes.map(({ target }) => id + ": " + help + " " + target.join(" ")),
  ))`);
}

for (const [name, show] of Object.entries(screens)) {
  test(
    `axe finds nothing on the screen with ${name}, light or dark`,
    browserTest,
    withExplorer({ fill }, async ({ app, page }) => {
      await keyCell(page, "cart").waitFor();
      await show(page, app);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        assert.deepEqual(await problemsOf(page), [], colorScheme);
      }
    }),
  );
}

test(
  "axe finds nothing where the token is asked for",
  browserTest,
  withExplorer({}, async ({ page, open }) => {
    await page.getByRole("heading", { name: "This store is empty" }).waitFor();
    assert.deepEqual(await problemsOf(page), []);
    await page.context().clearCookies();
    const other = await open("/");
    await other.getByLabel("Address or token").waitFor();
    assert.deepEqual(await problemsOf(other), []);
  }),
);

test(
  "a chosen theme wins over the system's and lasts",
  browserTest,
  withExplorer({ browser: { colorScheme: "light" } }, async ({ page }) => {
    const background = (): Promise<string> =>
      page.evaluate("getComputedStyle(document.body).backgroundColor");
    await page.getByRole("radio", { name: "dark" }).check();
    const dark = await background();
    await page.getByRole("radio", { name: "light" }).check();
    assert.notEqual(await background(), dark);
    await page.getByRole("radio", { name: "dark" }).check();
    await page.reload();
    await page.getByRole("radio", { name: "dark" }).waitFor();
    assert.equal(await background(), dark);
  }),
);
