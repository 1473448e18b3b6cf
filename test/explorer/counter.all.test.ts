/** Counters that components keep. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ExplorerApp } from "./explorer-app.ts";
import { browserTest, withExplorer } from "./explorer-test.ts";
import { openKey, press, waitForNotice } from "./screens.ts";

const later = Math.ceil(Date.now() / 1000) * 1000 + 3_600_000;

async function fill({ stores }: ExplorerApp): Promise<void> {
  await stores.open("default").increment("visits", 42n, { expiry: { at: later } });
}

test(
  "a counter is changed, goes on counting from there, and keeps its expiry",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    const store = app.stores.open("default");
    const panel = await openKey(page, "visits");
    await press(panel, "Change counter …");
    const dialog = page.getByRole("dialog", { name: "Change the counter" });
    const field = dialog.getByLabel("Counter", { exact: true });
    assert.equal(await field.inputValue(), "42");
    const set = dialog.getByRole("button", { name: "Set" });
    assert.ok(await set.isDisabled());
    for (const wrong of ["", "1.5", "0x10", "9223372036854775808", "-9223372036854775809", "a"]) {
      await field.fill(wrong);
      await dialog.getByText("A counter is a whole number of 64 bits").waitFor();
      assert.ok(await set.isDisabled(), wrong);
    }
    await field.fill("-9223372036854775808");
    await press(dialog, "Set");
    await waitForNotice(page, "Saved visits");
    await panel.getByText("as a counter: -9,223,372,036,854,775,808").waitFor();
    assert.equal(await store.increment("visits", 1n), -9_223_372_036_854_775_807n);
    assert.equal((await store.getDetails(["visits"]))[0]?.expiresAt, later);
  }),
);

test(
  "a counter that counts on while it is changed is told, and what it counted is lost only on demand",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    const store = app.stores.open("default");
    const panel = await openKey(page, "visits");
    await press(panel, "Change counter …");
    const dialog = page.getByRole("dialog", { name: "Change the counter" });
    await store.increment("visits", 8n);
    await dialog.getByText("It stands at 50 now.").waitFor();
    await page.route("**/value?**", async (route) => {
      if (route.request().method() === "PUT") await store.increment("visits", 1n);
      await route.continue();
    });
    await dialog.getByLabel("Counter", { exact: true }).fill("7");
    await press(dialog, "Set");
    const question = page.getByRole("dialog", { name: "The value was changed meanwhile" });
    await question.waitFor();
    assert.equal(await store.increment("visits", 0n), 51n);
    await page.unroute("**/value?**");
    await press(question, "Overwrite theirs");
    await waitForNotice(page, "Saved visits");
    assert.equal(await store.increment("visits", 0n), 7n);
  }),
);

test(
  "read-only, a counter is shown and cannot be changed",
  browserTest,
  withExplorer({ fill, readOnly: true }, async ({ page }) => {
    const panel = await openKey(page, "visits");
    await panel.getByText("as a counter: 42").waitFor();
    assert.equal(await panel.getByRole("button", { name: "Change counter …" }).count(), 0);
  }),
);
