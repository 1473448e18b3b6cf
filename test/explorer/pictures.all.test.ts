/** Values that are pictures are shown, and nothing that only looks like one, or holds a script, does anything. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf } from "./bytes.ts";
import { browserTest, withExplorer } from "./explorer-test.ts";
import { openKey } from "./screens.ts";

/** Red pixels, one or two. */
const pictures: Readonly<Record<string, string>> = {
  gif: "R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs=",
  png: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  webp: "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==",
};

function pngOf(width: number, height: number, body: string): Uint8Array {
  const bytes = Buffer.concat([Buffer.from(pictures["png"] ?? "", "base64"), bytesOf(body)]);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}

const script = "<script>globalThis.attacked = true</script>";
const attack = `<svg xmlns="http://www.w3.org/2000/svg" onload="globalThis.attacked = true">${script}</svg>`;

/** With whether there is a view for it, as it may look like a picture. */
const hostile: Readonly<Record<string, readonly [Uint8Array, boolean]>> = {
  "a JPEG that never comes to its frame": [Buffer.from(`ffd8${"ffff".repeat(40)}`, "hex"), false],
  "a JPEG of segments without a length": [
    Buffer.from(`ffd8${"ffe00000".repeat(40)}`, "hex"),
    false,
  ],
  "a PNG of four billion pixels": [pngOf(65_535, 65_535, ""), false],
  "a PNG of more pixels than numbers have": [pngOf(0xffff_ffff, 0xffff_ffff, ""), false],
  "a PNG with a page behind it": [pngOf(1, 1, attack), true],
  "a beginning of a PNG and no more": [
    Buffer.from(pictures["png"] ?? "", "base64").subarray(0, 20),
    false,
  ],
  "a page": [bytesOf(`<!doctype html>${script}`), false],
  "a script that begins like a GIF": [
    bytesOf(`GIF89a\u0001\0\u0001\0=1;globalThis.attacked=true//${script}`),
    true,
  ],
  "a script that begins like a large GIF": [
    bytesOf(`GIF89a=1;globalThis.attacked=true//${script}`),
    false,
  ],
  "an SVG": [bytesOf(attack), false],
  "an SVG with an XML head": [bytesOf(`<?xml version="1.0"?>${attack}`), false],
};

test(
  "pictures are shown as such, and may be looked at as bytes",
  browserTest,
  withExplorer(
    {
      fill: async ({ stores }) => {
        for (const [key, base64] of Object.entries(pictures)) {
          await stores.open("default").set(key, Buffer.from(base64, "base64"));
        }
      },
    },
    async ({ app, page }) => {
      for (const key of Object.keys(pictures)) {
        const panel = await openKey(page, key);
        const picture = panel.getByRole("img", { name: `Picture under ${key}` });
        await picture.waitFor();
        await page.waitForFunction("document.querySelector('.picture img').naturalWidth > 0");
        await panel.getByText(new RegExp(`^${key.toUpperCase()}, 1 × 1 pixels$`)).waitFor();
        await panel.getByRole("tab", { name: "Hex" }).click();
        await panel.getByLabel("Bytes in hexadecimal").waitFor();
        await panel.getByRole("tab", { name: "Picture" }).click();
        await picture.waitFor();
      }
      await app.stores.open("default").set("webp", bytesOf("a text by now"));
      await page.getByRole("img", { name: "Picture under webp" }).waitFor({ state: "detached" });
      await page.getByLabel("Bytes in hexadecimal").waitFor();
    },
  ),
);

test(
  "what only looks like a picture, or holds a script, does nothing",
  browserTest,
  withExplorer(
    {
      fill: async ({ stores }) => {
        for (const [key, [bytes]] of Object.entries(hostile)) {
          await stores.open("default").set(key, bytes);
        }
      },
    },
    async ({ page }) => {
      for (const [key, [, hasView]] of Object.entries(hostile)) {
        const panel = await openKey(page, key);
        await panel.getByRole("tab", { name: "Hex" }).waitFor();
        assert.equal(
          await panel.getByRole("tab", { name: "Picture" }).count(),
          hasView ? 1 : 0,
          key,
        );
        if (hasView) await panel.locator(".picture").waitFor();
        await panel.getByRole("tab", { name: "Text" }).click();
        await panel.getByRole("tabpanel", { name: "Text view" }).waitFor();
        assert.equal(await page.evaluate("globalThis.attacked"), undefined, key);
      }
    },
  ),
);
