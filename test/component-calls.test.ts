/** Components call one another by their names, and the application itself, without a connection. */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startInlineApp } from "./support/inline-app.ts";

const shows = `export default { fetch: async (request) => Response.json({
  method: request.method, url: request.url, headers: Object.fromEntries(request.headers), body: await request.text(),
}) };`;

/** Sends what the body of its request says, and tells what came of it. */
const asks = `export default { fetch: async (request) => {
  if (request.method === "GET") return new Response("front " + new URL(request.url).pathname);
  const { url, ...init } = await request.json();
  try {
    const response = await fetch(url, init);
    return Response.json({
      status: response.status, url: response.url, headers: Object.fromEntries(response.headers), body: await response.text(),
    });
  } catch (error) {
    return Response.json({ code: error.code, message: error.message });
  }
} };`;

const answers = `export default { fetch: (request) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/throws") throw new Error("on purpose");
  if (pathname === "/moved") return Response.redirect("http://back.spin.internal/there", 302);
  if (pathname === "/relative") return new Response(null, { status: 303, headers: { location: "/there" } });
  if (pathname === "/empty") return new Response(null, { status: 204 });
  if (pathname === "/breaks") return new Response(new ReadableStream({
    start(controller) { controller.enqueue(new TextEncoder().encode("part")); },
    pull() { throw new Error("on purpose"); },
  }, { highWaterMark: 0 }));
  return new Response("back " + request.method + " " + pathname, { headers: { "x-back": "yes" } });
} };`;

const hosts = (...patterns: string[]): string =>
  `allowed_outbound_hosts = ${JSON.stringify(patterns)}`;

const app = await startInlineApp({
  components: { front: asks, wild: asks, own: asks, none: asks, shows, back: answers },
  privateIds: ["back", "shows"],
  extra: {
    front: hosts(
      "http://back.spin.internal",
      "http://shows.spin.internal",
      "http://gone.spin.internal",
    ),
    wild: hosts("http://*.spin.internal"),
    own: hosts("https://self"),
    none: hosts("http://example.com"),
  },
});
after(() => app.stop());

interface Told {
  readonly status: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly code: string;
  readonly message: string;
}

async function ask(component: string, url: string, init: object = {}): Promise<Told> {
  const body = JSON.stringify({ url, ...init });
  const response = await app.fetch(`/${component}`, { method: "POST", body });
  return (await response.json()) as Told;
}

test("a component is called by its name", async () => {
  const told = await ask("front", "http://back.spin.internal/orders/7?a=1");
  assert.equal(told.status, 200);
  assert.equal(told.body, "back GET /orders/7");
  assert.equal(told.headers["x-back"], "yes");
  assert.equal(told.url, "http://back.spin.internal/orders/7?a=1");
});

test("what the manifest does not allow is denied, whether it exists or not", async () => {
  for (const url of [
    "http://back.spin.internal/",
    "http://gone.spin.internal/",
    "http://self/",
    "/hello",
  ]) {
    const told = await ask("none", url);
    assert.equal(told.code, "outbound-denied", url);
    assert.match(told.message, /allowed_outbound_hosts of component "none"/);
  }
  // Scheme and port count as for any other host.
  for (const url of ["https://back.spin.internal/", "http://back.spin.internal:8080/"]) {
    assert.equal((await ask("front", url)).code, "outbound-denied", url);
  }
});

test("a wildcard allows the components that there are, and no other names", async () => {
  assert.equal((await ask("wild", "http://back.spin.internal/")).body, "back GET /");
  assert.equal((await ask("wild", "http://gone.spin.internal/")).code, "outbound-denied");
  assert.equal((await ask("wild", "http://a.back.spin.internal/")).code, "outbound-denied");
});

test("a name that is allowed and no component's fails by that name, without a look into DNS", async () => {
  const told = await ask("front", "http://gone.spin.internal/");
  assert.equal(told.code, "outbound-failed");
  assert.match(told.message, /no trigger of the application names a component "gone"/);
});

test("private components have no path of their own", async () => {
  assert.equal(await (await app.fetch("/back/orders")).text(), "front /back/orders");
});

test("the callee sees the path, the body and spin-* headers as Spin has them, and none of its caller's making", async () => {
  const told = await ask("front", "http://shows.spin.internal/a/b?c=d", {
    method: "POST",
    body: "größe",
    headers: {
      "x-own": "1",
      "spin-path-info": "/forged",
      "spin-client-addr": "forged",
      connection: "close",
      host: "forged",
    },
  });
  const seen = JSON.parse(told.body) as Record<string, unknown>;
  assert.deepEqual(seen, {
    method: "POST",
    url: "http://shows.spin.internal/a/b?c=d",
    headers: {
      "content-type": "text/plain;charset=UTF-8",
      "x-own": "1",
      "content-length": "7",
      "spin-path-info": "/a/b",
      "spin-full-url": "http://localhost/a/b?c=d",
      "spin-matched-route": "/...",
      "spin-base-path": "/",
      "spin-raw-component-route": "/...",
      "spin-component-route": "",
      "spin-client-addr": "0.0.0.0:0",
    },
    body: "größe",
  });
});

test("what the callee answers arrives as it would from a server", async () => {
  const head = await ask("front", "http://back.spin.internal/x", { method: "HEAD" });
  assert.deepEqual([head.status, head.body], [200, ""]);
  assert.equal((await ask("front", "http://back.spin.internal/empty")).status, 204);
  const failed = await ask("front", "http://back.spin.internal/throws");
  assert.deepEqual([failed.status, failed.body], [500, ""]);
  const broken = await ask("front", "http://back.spin.internal/breaks");
  assert.equal(broken.code, "outbound-failed");
});

test("redirects are followed within the application", async () => {
  for (const path of ["moved", "relative"]) {
    const told = await ask("front", `http://back.spin.internal/${path}`);
    assert.equal(told.body, "back GET /there");
  }
});

test("the application itself is asked by a path, and by its two names", async () => {
  for (const url of ["/front/x", "http://self/front/x", "https://self.alt/front/x"]) {
    assert.equal((await ask("own", url)).body, "front /front/x");
  }
  assert.equal((await ask("own", "/.well-known/spin/health")).body, "OK");
  assert.equal((await ask("own", "/.well-known/spin/else")).status, 404);
});

test("the application itself is no server elsewhere, and a component's name is not", async () => {
  assert.equal((await ask("own", "http://back.spin.internal/")).code, "outbound-denied");
  assert.equal((await ask("front", "/front/x")).code, "outbound-denied");
});
