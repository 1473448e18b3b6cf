/** Who gets to see the data, and who does not. */

import assert from "node:assert/strict";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { bytesOf } from "./bytes.ts";
import { reboundHost } from "./chromium.ts";
import type { ExplorerApp } from "./explorer-app.ts";
import { browserTest, withExplorer } from "./explorer-test.ts";
import { hashOf, keyCell, press } from "./screens.ts";

const fill = ({ stores }: ExplorerApp): void =>
  void stores.open("default").set("secret", bytesOf("42"));

test(
  "the token leaves the address bar and lasts over a reload",
  browserTest,
  withExplorer({ fill }, async ({ page }) => {
    await keyCell(page, "secret").waitFor();
    assert.equal(hashOf(page), "#/stores/default");
    await page.reload();
    await keyCell(page, "secret").waitFor();
    assert.equal(await page.evaluate("document.cookie"), "");
  }),
);

test(
  "a wrong token shows no data and asks for the right one",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    await keyCell(page, "secret").waitFor();
    await page.context().clearCookies();
    await page.evaluate("sessionStorage.clear()");
    await page.goto("about:blank");
    await page.goto(`${app.origin}/#token=wrong`);
    await page.getByRole("alert").waitFor();
    assert.equal(await keyCell(page, "secret").count(), 0);

    await page.getByLabel("Address or token").fill(app.url);
    await press(page, "Open");
    await keyCell(page, "secret").waitFor();
  }),
);

test(
  "a page without a token shows no data",
  browserTest,
  withExplorer({ fill }, async ({ app, page, open }) => {
    await keyCell(page, "secret").waitFor();
    await page.context().clearCookies();
    const other = await open("/");
    await other.getByLabel("Address or token").waitFor();
    assert.equal((await fetch(`${app.origin}/api/stores`)).status, 401);
  }),
);

test(
  "another tab may look, and change nothing before it has the token",
  browserTest,
  withExplorer({ fill }, async ({ app, page, open }) => {
    await keyCell(page, "secret").waitFor();
    const other = await open("/#/stores/default?prefix=s");
    await keyCell(other, "secret").waitFor();
    await other.getByText("Read-only").waitFor();
    assert.equal(await other.getByRole("button", { name: "New key" }).count(), 0);
    const status = await other.evaluate(
      "fetch('/api/stores/default/value?key=secret', { method: 'DELETE' }).then((answer) => answer.status)",
    );
    assert.equal(status, 401);
    assert.notEqual(await app.stores.open("default").get("secret"), null);
  }),
);

test(
  "a page of another origin reads nothing and changes nothing",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    await keyCell(page, "secret").waitFor();
    await using other = await startOtherSite();
    const tab = await page.context().browser()?.newContext();
    const stranger = await tab?.newPage();
    await stranger?.goto(other.url);
    for (const init of ["{ credentials: 'include' }", "{ mode: 'no-cors', method: 'POST' }"]) {
      const seen = await stranger?.evaluate(
        `fetch('${app.origin}/api/stores', ${init}).then((answer) => answer.text(), (error) => error.name)`,
      );
      assert.ok(seen === "TypeError" || seen === "", String(seen));
    }
    assert.equal(await stranger?.evaluate(frameText(app.origin)), null);
    await tab?.close();
    const headers = { origin: other.url, cookie: await cookieOf(page) };
    assert.equal((await fetch(`${app.origin}/api/stores`, { headers })).status, 403);
  }),
);

test(
  "a name that was made to lead to this machine is refused",
  browserTest,
  withExplorer({ fill }, async ({ app, page }) => {
    await keyCell(page, "secret").waitFor();
    const { port } = new URL(app.origin);
    assert.equal(await statusFor(app.origin, `${reboundHost}:${port}`), 403);
    assert.equal(await statusFor(app.origin, `localhost:${port}`), 401);
    const context = await page.context().browser()?.newContext();
    const rebound = await context?.newPage();
    const answer = await rebound?.goto(`http://${reboundHost}:${port}/`);
    assert.equal(answer?.status(), 403);
    await context?.close();
  }),
);

/** A site on another port of this machine, as the application itself is. */
async function startOtherSite(): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html><title>other</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Puts the explorer into a frame; what can be read of it, null for nothing. */
function frameText(origin: string): string {
  return `new Promise((resolve) => {
    const frame = document.createElement("iframe");
    frame.onload = () => resolve(frame.contentDocument?.body.textContent ?? null);
    frame.src = "${origin}/";
    document.body.append(frame);
  })`;
}

async function cookieOf(page: {
  context(): { cookies(): Promise<{ name: string; value: string }[]> };
}): Promise<string> {
  const [cookie] = await page.context().cookies();
  return `${cookie?.name}=${cookie?.value}`;
}

function statusFor(origin: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(`${origin}/api/stores`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on("error", reject).end();
  });
}
