/**
 * Makes pictures of the explorer's screens, light and dark, for a person to look at:
 * `node scripts/explorer-screenshots.ts FOLDER`.
 */

import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../test/explorer/chromium.ts";
import { startExplorerApp, type ExplorerApp } from "../test/explorer/explorer-app.ts";

/** A screen: what is done before the picture. */
type Screen = (page: Page) => Promise<void>;

const encoder = new TextEncoder();
const widths = { wide: { width: 1280, height: 800 }, narrow: { width: 420, height: 800 } } as const;

const screens: Readonly<Record<string, Screen>> = {
  keys: async (page) => {
    await page.getByRole("row", { name: "session:0003" }).waitFor();
  },
  json: async (page) => {
    await page.getByRole("gridcell", { name: "cart:7f3a", exact: true }).click();
    await page.getByRole("textbox", { name: "Value as JSON" }).waitFor();
  },
  "json-broken": async (page) => {
    await page.getByRole("gridcell", { name: "cart:7f3a", exact: true }).click();
    await page.getByRole("textbox", { name: "Value as JSON" }).fill('{\n  "items": [1, 2,]\n}');
  },
  hex: async (page) => {
    await page.getByRole("gridcell", { name: "avatar.png", exact: true }).click();
    await page.getByLabel("Bytes in hexadecimal").waitFor();
  },
  text: async (page) => {
    await page.getByRole("gridcell", { name: "greeting", exact: true }).click();
    await page.getByRole("textbox", { name: "Value as text" }).waitFor();
  },
  "binary-as-text": async (page) => {
    await page.getByRole("gridcell", { name: "avatar.png", exact: true }).click();
    await page.getByRole("tab", { name: "Text" }).click();
  },
  selection: async (page) => {
    await page.getByLabel("Select session:0003").click();
    await page.getByLabel("Select session:0011").click({ modifiers: ["Shift"] });
  },
  "delete-dialog": async (page) => {
    await page.getByLabel("Select session:0003").click();
    await page.getByLabel("Select session:0011").click({ modifiers: ["Shift"] });
    await page.getByRole("button", { name: "Delete 9" }).click();
  },
  "new-key": async (page) => {
    await page.getByRole("button", { name: "New key" }).click();
    await page.getByLabel("Key", { exact: true }).fill("k".repeat(260));
  },
  "no-match": async (page) => {
    await page.getByRole("searchbox").fill("nothing");
    await page.getByText("No key begins with").waitFor();
  },
  empty: async (page) => {
    await page.getByRole("link", { name: "empty" }).click();
    await page.getByText("This store is empty").waitFor();
  },
  error: async (page) => {
    await page.route("**/value?**", (route) =>
      route.fulfill({
        status: 503,
        json: { error: { code: "store-busy", message: "the store is locked", fix: "try again" } },
      }),
    );
    await page.getByRole("gridcell", { name: "greeting", exact: true }).click();
    await page.getByRole("alert").waitFor();
  },
  million: async (page) => {
    await page.getByRole("link", { name: "many" }).click();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText("101–200").waitFor();
  },
};

async function takePictures(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await using app = await startExplorerApp({ labels, runtimeConfig });
  fillStores(app);
  const browser = await launchChromium();
  try {
    for (const colorScheme of ["light", "dark"] as const) {
      for (const [name, screen] of Object.entries(screens)) {
        await takePicture(browser, app, { screen, colorScheme, viewport: widths.wide }, (suffix) =>
          join(folder, `${name}-${suffix}.png`),
        );
      }
    }
    for (const name of ["keys", "json"]) {
      const options = { colorScheme: "light", viewport: widths.narrow } as const;
      await takePicture(browser, app, { screen: screens[name], ...options }, () =>
        join(folder, `${name}-narrow.png`),
      );
    }
  } finally {
    await browser.close();
  }
}

async function takePicture(
  browser: Browser,
  app: ExplorerApp,
  {
    screen,
    ...options
  }: {
    screen: Screen | undefined;
    colorScheme: "light" | "dark";
    viewport: { width: number; height: number };
  },
  pathOf: (suffix: string) => string,
): Promise<void> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(app.url);
  await page.getByRole("grid", { name: "Keys" }).waitFor();
  await screen?.(page);
  await page.screenshot({ path: pathOf(options.colorScheme) });
  await context.close();
}

function fillStores({ stores }: ExplorerApp): void {
  const store = stores.open("default");
  const set = (key: string, value: string | Uint8Array): void =>
    void store.set(key, typeof value === "string" ? encoder.encode(value) : value);
  set("greeting", "Hello from a Spin component.\nIt says so on two lines.\n");
  set(
    "cart:7f3a",
    '{"customer":{"id":1842,"name":"Ada"},"items":[{"sku":"thread-40","count":3,"price":4.50},{"sku":"bobbin-l","count":12,"price":0.80}],"total":23.10,"currency":"EUR"}',
  );
  set("avatar.png", randomBytes(18_000));
  set("größe:日本語 🧵", "multi-byte");
  set("visits", new Uint8Array([42, 5, 0, 0, 0, 0, 0, 0]));
  set("empty", new Uint8Array());
  for (let index = 0; index < 60; index += 1) {
    const id = String(index).padStart(4, "0");
    set(`session:${id}`, JSON.stringify({ user: index * 7, seen: `2026-11-${index % 30}` }));
  }
  const many = stores.open("many");
  for (let at = 0; at < 20; at += 1) {
    const entries = Array.from(
      { length: 1000 },
      (_, index) =>
        [`item:${String(at * 1000 + index).padStart(7, "0")}`, encoder.encode("x")] as const,
    );
    void many.setMany(entries);
  }
  const full = stores.open("rates");
  for (let index = 0; index < 47; index += 1) void full.set(`rate:${index}`, encoder.encode("1"));
}

const labels = ["default", "empty", "many", "notes", "rates"];

const runtimeConfig = `
[key_value_store.notes]
type = "spin"

[key_value_store.empty]
type = "spin"
path = "empty.db"

[key_value_store.rates]
type = "spin"
path = "rates.db"
[key_value_store.rates.limits]
tuples_max = 50

[key_value_store.many]
type = "spin"
path = "many.db"
[key_value_store.many.limits]
tuples_max = "unlimited"
`;

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: node scripts/explorer-screenshots.ts FOLDER");
  process.exitCode = 2;
} else {
  await takePictures(folder);
}
