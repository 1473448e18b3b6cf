/** Editing JSON. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf } from "./bytes.ts";
import type { ExplorerApp } from "./explorer-app.ts";
import { browserTest, withExplorer } from "./explorer-test.ts";
import { editor, openKey, press, waitForNotice } from "./screens.ts";

const odd = '\t{"id" : 12345678901234567890,\r\n "items":[1.0 ,2], "tag":"\\u00e9", "id":1 }\r\n';

async function fill({ stores }: ExplorerApp): Promise<void> {
  await stores.open("default").set("odd", bytesOf(odd));
}

async function stored({ stores }: ExplorerApp): Promise<string> {
  return new TextDecoder().decode((await stores.open("default").get("odd")) ?? undefined);
}

test(
  "an edit of one JSON field changes no other byte, unless another spacing is asked for",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    const panel = await openKey(page, "odd");
    const json = editor(page, "JSON");
    await json.waitFor();
    assert.ok(await panel.getByRole("button", { name: "Save" }).isDisabled());
    await json.fill((await json.inputValue()).replace("1.0", "1.50"));
    await press(panel, "Save");
    await waitForNotice(page, "Saved odd");
    assert.equal(await stored(app), odd.replace("1.0", "1.50"));

    await panel.getByRole("combobox", { name: "Save" }).selectOption("on one line");
    await press(panel, "Save");
    await panel.getByRole("button", { name: "Discard" }).waitFor({ state: "detached" });
    assert.equal(
      await stored(app),
      '{"id":12345678901234567890,"items":[1.50,2],"tag":"\\u00e9","id":1}',
    );
  }),
);

test(
  "read-only, JSON is spread over lines and offers no way to save it",
  browserTest,
  withExplorer({ fill, readOnly: true }, async ({ app, page }) => {
    const panel = await openKey(page, "odd");
    assert.equal(await editor(page, "JSON").getAttribute("readonly"), "");
    assert.equal(await panel.getByRole("combobox").count(), 0);
    assert.equal(await stored(app), odd);
  }),
);
