/** Who is let in: each way that is refused beside one that is not. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestExplorer, type TestExplorer } from "../../test/support/explorer.ts";
import { securityHeaders } from "./answer.ts";
import { routes } from "./routes.ts";

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

async function cookieOf(explorer: TestExplorer): Promise<string> {
  const { status, headers } = await explorer.raw("POST", "/api/session", bearer(explorer.token));
  assert.equal(status, 204);
  const [cookie = ""] = headers["set-cookie"] ?? [];
  const attributes = "; Path=/; HttpOnly; SameSite=Strict";
  assert.ok(cookie.startsWith(`${explorer.cookieName}=`) && cookie.endsWith(attributes), cookie);
  return cookie.slice(0, -attributes.length);
}

/** The path of each route with a store and a key in it. */
function pathsOf(): { method: string; path: string; opens: string }[] {
  return routes.map(({ method, path, query, opens }) => ({
    method,
    opens,
    path: `${path.replace("{label}", "default")}${query?.includes("key") === true ? "?key=k" : ""}`,
  }));
}

test("without the token no route answers but the API's own description", async () => {
  await using explorer = await startTestExplorer();
  const { token } = explorer;
  const wrong = [
    {},
    bearer(""),
    bearer(token.slice(1)),
    bearer(`${token}A`),
    bearer(`${token.startsWith("A") ? "B" : "A"}${token.slice(1)}`),
    bearer(`${token} ${token}`),
    { authorization: token },
    { authorization: `Basic ${token}` },
    { cookie: `${explorer.cookieName}=${token}` },
    { "x-token": token },
  ];
  for (const { method, path, opens } of pathsOf()) {
    for (const headers of wrong) {
      const { status, body } = await explorer.raw(method, path, headers);
      if (opens === "anyone") assert.equal(status, 200);
      else {
        assert.equal(status, 401, `${method} ${path}`);
        assert.match(body, /"code":"explorer-token-missing"/);
      }
    }
  }
  assert.equal((await explorer.raw("GET", `/api/stores?token=${token}`, {})).status, 401);
  assert.equal((await explorer.raw("GET", "/api/nothing", {})).status, 401);
  assert.equal((await explorer.raw("GET", "/api/stores", bearer(token))).status, 200);
  assert.equal((await explorer.raw("GET", "/api/nothing", bearer(token))).status, 404);
});

test("the cookie of a session opens what is read by links, and nothing else", async () => {
  await using explorer = await startTestExplorer();
  const cookie = await cookieOf(explorer);
  assert.ok(!cookie.includes(explorer.token));
  for (const { method, path, opens } of pathsOf()) {
    if (path === "/api/events") continue;
    const { status } = await explorer.raw(method, path, { cookie: `a=b; ${cookie}; c=d` });
    assert.equal(status === 401, opens === "token", `${method} ${path}`);
  }
  for (const other of [`${cookie}A`, cookie.slice(0, -1), `x${cookie}`, explorer.cookieName]) {
    assert.equal((await explorer.raw("GET", "/api/stores", { cookie: other })).status, 401, other);
  }
});

test("the secrets are others in every run, and the one of a run opens no other", async () => {
  await using first = await startTestExplorer();
  await using second = await startTestExplorer();
  assert.equal(Buffer.from(first.token, "base64url").length, 32);
  assert.notEqual(first.token, second.token);
  assert.equal((await second.raw("GET", "/api/stores", bearer(first.token))).status, 401);
  const cookie = (await cookieOf(first)).replace(first.cookieName, second.cookieName);
  assert.equal((await second.raw("GET", "/api/stores", { cookie })).status, 401);
});

test("a name that points to this machine is not the explorer's, as in DNS rebinding", async () => {
  await using explorer = await startTestExplorer();
  const { port, token } = explorer;
  const ask = async (host: string, path: string): Promise<number> =>
    (await explorer.raw("GET", path, { host, ...bearer(token) })).status;
  for (const path of ["/api/stores", "/api/openapi.json", "/", "/assets/main-ABCDEFGH.js"]) {
    for (const host of ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"]) {
      assert.equal(await ask(`${host}:${port}`, path), 200, host);
    }
    for (const host of [
      `evil.example:${port}`,
      `127.0.0.1.evil.example:${port}`,
      `localhost.evil.example:${port}`,
      `127.0.0.1:${port + 1}`,
      "127.0.0.1",
      "localhost",
      `user@127.0.0.1:${port}`,
      `0.0.0.0:${port}`,
    ]) {
      assert.equal(await ask(host, path), 403, `${host} ${path}`);
    }
  }
});

test("a page of another origin is refused, also one of this machine", async () => {
  await using explorer = await startTestExplorer();
  const { port, origin, token } = explorer;
  const ask = async (headers: Record<string, string>, path = "/api/stores"): Promise<number> =>
    (await explorer.raw("GET", path, { ...bearer(token), ...headers })).status;
  assert.equal(await ask({ origin }), 200);
  assert.equal(await ask({ origin, "sec-fetch-site": "same-origin" }), 200);
  assert.equal(await ask({ "sec-fetch-site": "none" }), 200);
  for (const other of [
    "https://evil.example",
    "null",
    "",
    `https://127.0.0.1:${port}`,
    `http://localhost:${port}`,
    "http://127.0.0.1:3000",
    `http://127.0.0.1:${port}1`,
  ]) {
    assert.equal(await ask({ origin: other }), 403, other);
  }
  for (const site of ["cross-site", "same-site", "anything"]) {
    assert.equal(await ask({ "sec-fetch-site": site }), 403, site);
    assert.equal(await ask({ "sec-fetch-site": site }, "/"), 403, site);
    const followed = {
      "sec-fetch-site": site,
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
    };
    assert.equal(await ask(followed, "/"), 200, "a link to the page may be followed");
    assert.equal(await ask(followed), 403, "but not one to data");
    assert.equal(await ask({ ...followed, "sec-fetch-dest": "iframe" }, "/"), 403);
  }
  const cookie = await cookieOf(explorer);
  const image = { cookie, "sec-fetch-site": "same-site", "sec-fetch-dest": "image" };
  assert.equal((await explorer.raw("GET", "/api/stores", image)).status, 403);
});

test("every answer tells browsers to load nothing from elsewhere, and no other origin to read it", async () => {
  await using explorer = await startTestExplorer();
  for (const path of [
    "/",
    "/any/route",
    "/assets/main-ABCDEFGH.js",
    "/api/stores",
    "/api/nothing",
  ]) {
    for (const headers of [{}, bearer(explorer.token), { host: "evil.example" }]) {
      const answer = await explorer.raw("GET", path, headers);
      for (const [name, value] of Object.entries(securityHeaders)) {
        assert.equal(answer.headers[name], value, `${path} ${name}`);
      }
      const names = Object.keys(answer.headers);
      assert.ok(!names.some((name) => name.startsWith("access-control-")));
      if (path.startsWith("/api/") && answer.status !== 403) {
        assert.equal(answer.headers["cache-control"], "no-store");
      }
      assert.ok(!answer.body.includes(explorer.token));
    }
  }
  const preflight = await explorer.raw("OPTIONS", "/api/stores", {
    origin: "https://evil.example",
    "access-control-request-method": "PUT",
  });
  assert.equal(preflight.status, 403);
});

test("the page answers every path that is none of the API's, and its assets may be kept", async () => {
  await using explorer = await startTestExplorer();
  for (const path of [
    "/",
    "/stores/default",
    "/api2",
    "/../../etc/passwd",
    "/assets/none.js",
    "/?a=b",
  ]) {
    const { status, headers, body } = await explorer.raw("GET", path, {});
    assert.equal(status, 200);
    assert.match(body, /<title>/);
    assert.equal(headers["content-type"], "text/html; charset=utf-8");
    assert.equal(headers["cache-control"], "no-cache");
  }
  const asset = await explorer.raw("GET", "/assets/main-ABCDEFGH.js", {});
  assert.equal(asset.body, "export {};");
  assert.match(String(asset.headers["cache-control"]), /immutable/);
  assert.equal((await explorer.raw("HEAD", "/", {})).body, "");
  const posted = await explorer.raw("POST", "/", {});
  assert.deepEqual([posted.status, posted.headers["allow"]], [405, "GET, HEAD"]);
});

test("a method that a path does not take is refused with those that it takes", async () => {
  await using explorer = await startTestExplorer();
  const path = "/api/stores/default/value?key=k";
  const { status, headers } = await explorer.raw("PATCH", path, bearer(explorer.token));
  assert.deepEqual([status, headers["allow"]], [405, "GET, PUT, DELETE"]);
});

test("read-only refuses every change and leaves the file as it is", async () => {
  await using writable = await startTestExplorer();
  await writable.call("PUT", writable.valuePath("k"), { body: "v" });
  await using explorer = await startTestExplorer({ readOnly: true, folder: writable.folder });
  for (const { method, path, changes } of pathsOf().map((each, at) => ({
    ...each,
    ...routes[at]!,
    path: each.path,
  }))) {
    if (changes !== true) continue;
    const { status, body } = await explorer.raw(method, path, bearer(explorer.token));
    assert.equal(status, 403, `${method} ${path}`);
    assert.match(body, /"code":"explorer-read-only"/);
  }
  const value = await explorer.call("GET", explorer.valuePath("k"));
  assert.equal(await value.text(), "v");
  assert.match(value.headers.get("etag") ?? "", /^"[\w-]+"$/);
  const stores = (await (await explorer.call("GET", "/api/stores")).json()) as {
    readOnly: boolean;
  };
  assert.equal(stores.readOnly, true);
  const counted = await explorer.call("POST", "/api/stores/default/count", {
    body: '{"prefix":"k"}',
  });
  assert.deepEqual(await counted.json(), { keys: 1 });
});
