/** Seeing and changing what is kept beside a value. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf } from "./bytes.ts";
import type { ExplorerApp } from "./explorer-app.ts";
import { browserTest, withExplorer } from "./explorer-test.ts";
import { openKey, press, waitForNotice } from "./screens.ts";

/** Whole seconds, as the page's field has them, and some milliseconds that it does not show. */
const later = Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 7_200_000 + 123;

async function fill({ stores }: ExplorerApp): Promise<void> {
  const store = stores.open("default");
  await store.set("plain", bytesOf("hello"));
  const details = { expiry: { at: later }, metadata: '{"kind":"session"}' };
  await store.set("session", bytesOf("hello"), details);
}

test(
  "an expiry and metadata are shown, and what is not touched stays to the millisecond",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    const panel = await openKey(page, "session");
    const beside = panel.getByRole("group", { name: "Kept beside the value" });
    await beside.getByText('{"kind":"session"}').waitFor();
    assert.match((await beside.textContent()) ?? "", /^Expires \w+ \d+, \d{4}/);
    await press(panel, "Expiry and metadata …");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Metadata").fill('{"kind":"other"}');
    await press(dialog, "Save");
    await waitForNotice(page, "Saved what is kept beside session");
    await beside.getByText('{"kind":"other"}').waitFor();
    const [entry] = await app.stores.open("default").getEntries(["session"]);
    assert.deepEqual([entry?.expiresAt, entry?.metadata], [later, '{"kind":"other"}']);
  }),
);

test(
  "a key is given an expiry and is rid of it, and metadata that is not JSON is not saved",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    const panel = await openKey(page, "plain");
    const beside = panel.getByRole("group", { name: "Kept beside the value" });
    await beside.getByText("Does not expire").waitFor();
    const kept = async () => (await app.stores.open("default").getDetails(["plain"]))[0];
    const dialog = page.getByRole("dialog");

    await press(panel, "Expiry and metadata …");
    await dialog.getByLabel("Metadata").fill("{");
    assert.ok(await dialog.getByRole("button", { name: "Save" }).isDisabled());
    await dialog.getByLabel("Metadata").fill("");
    await dialog.getByLabel("Expires at").fill("2001-02-03T04:05:06");
    await dialog.getByText("That moment is past").waitFor();
    await dialog.getByLabel("Expires at").fill("2099-02-03T04:05:06");
    await press(dialog, "Save");
    await beside.getByText("Expires Feb 3, 2099").waitFor();
    const wanted = await page.evaluate<number>("new Date('2099-02-03T04:05:06').getTime()");
    assert.deepEqual(await kept(), { expiresAt: wanted, metadata: null });

    await press(panel, "Expiry and metadata …");
    await dialog.getByLabel("Expires at").fill("");
    await press(dialog, "Save");
    await beside.getByText("Does not expire").waitFor();
    assert.deepEqual(await kept(), { expiresAt: null, metadata: null });
  }),
);

test(
  "read-only, what is kept beside a value is shown and cannot be changed",
  browserTest,
  withExplorer({ fill, readOnly: true }, async ({ page }) => {
    const panel = await openKey(page, "session");
    await panel.getByText('{"kind":"session"}').waitFor();
    assert.equal(await panel.getByRole("button", { name: "Expiry and metadata …" }).count(), 0);
  }),
);
