/** Tests that look at the explorer's page as a person does. */

import assert from "node:assert/strict";
import { after } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { patient } from "../support/patience.ts";
import { launchChromium, skipWithoutChromium } from "./chromium.ts";
import { startExplorerApp, type ExplorerApp, type ExplorerAppOptions } from "./explorer-app.ts";

/** What a test is given. */
export interface ExplorerFixture {
  readonly app: ExplorerApp;
  /** The page, let in, at the first store. */
  readonly page: Page;
  /** Another page of the same person, at an address of the explorer. */
  open(path: string): Promise<Page>;
}

/** How a test's page and explorer are set. */
export interface ExplorerTestOptions extends ExplorerAppOptions {
  readonly browser?: BrowserContextOptions;
  /** Fills the stores before the page is opened. */
  readonly fill?: (app: ExplorerApp) => void | Promise<void>;
}

let browser: Promise<Browser> | null = null;

after(async () => {
  if (browser !== null) await (await browser).close();
});

/** The options of a test that needs a browser. */
export const browserTest = { skip: skipWithoutChromium };

/**
 * The body of a test with an explorer and a page of its own. It fails when the page throws, breaks its
 * content security policy, or asks another server for anything.
 */
export function withExplorer(
  options: ExplorerTestOptions,
  run: (fixture: ExplorerFixture) => Promise<void>,
): () => Promise<void> {
  return async () => {
    browser ??= launchChromium();
    await using cleanup = new AsyncDisposableStack();
    const app = cleanup.use(await startExplorerApp(options));
    await options.fill?.(app);
    const context = await (await browser).newContext(options.browser);
    cleanup.defer(() => context.close());
    context.setDefaultTimeout(patient(60_000));
    await context.addInitScript({ content: collectViolations });
    const problems: string[] = [];
    context.on("weberror", (error) => problems.push(String(error.error())));
    context.on("console", (message) => {
      // Refused requests are part of the tests; the page's own words are not.
      const isRefusal = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isRefusal) problems.push(message.text());
    });
    context.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== app.origin && protocol !== "blob:") problems.push(`asked ${request.url()}`);
    });
    const open = async (path: string): Promise<Page> => {
      const page = await context.newPage();
      await page.goto(new URL(path, app.origin).href);
      return page;
    };
    const page = await open(app.url);
    await run({ app, page, open });
    for (const each of context.pages()) {
      problems.push(...(await each.evaluate<string[]>("globalThis.violations ?? []")));
    }
    assert.deepEqual(problems, []);
  };
}

// As text: the tests' own types know no browser.
const collectViolations = `
  globalThis.violations = [];
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
    violations.push("content security policy: " + violatedDirective + " " + blockedURI);
  });
`;
