/** Parts of the explorer's page, by what they are for a person. */

import type { Locator, Page } from "playwright-core";

/** The cell of a key in the table. */
export function keyCell(page: Page, key: string): Locator {
  return page.getByRole("gridcell", { name: key, exact: true });
}

/** The box that marks a key. */
export function markOf(page: Page, key: string): Locator {
  return page.getByRole("checkbox", { name: `Select ${key}`, exact: true });
}

/** The open value. */
export function valuePanel(page: Page): Locator {
  return page.getByRole("complementary");
}

/** The editor of the open value. */
export function editor(page: Page, kind: "text" | "JSON"): Locator {
  return page.getByRole("textbox", { name: `Value as ${kind}` });
}

/** Opens a key of the table. */
export async function openKey(page: Page, key: string): Promise<Locator> {
  await keyCell(page, key).click();
  await valuePanel(page).getByRole("heading", { name: key, exact: true }).waitFor();
  return valuePanel(page);
}

/** Presses a button of the page, its panel or its dialog. */
export async function press(within: Page | Locator, name: string | RegExp): Promise<void> {
  await within.getByRole("button", { name }).click();
}

/** Waits for what the page says was done. */
export async function waitForNotice(page: Page, text: string): Promise<void> {
  await page.getByRole("status").filter({ hasText: text }).waitFor();
}

/** The addresses of the key and the store behind `#`. */
export function hashOf(page: Page): string {
  return new URL(page.url()).hash;
}
