/** Which component answers a request, and what it is told about it. */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startInlineApp } from "../support/inline-app.ts";
import { RawClient, type RawResponse } from "../support/raw-client.ts";

const tell = (id: string): string => `export const handleRequest = (request) => ({
  status: 200,
  body: JSON.stringify({ id: "${id}", method: request.method, uri: request.uri, headers: request.headers }),
});`;

const app = await startInlineApp({
  components: {
    main: tell("main"),
    web: `export default {
      fetch: ({ method, url, headers }) => Response.json({ id: "web", method, uri: url, headers: Object.fromEntries(headers) }),
    };`,
  },
  manifest: `
[[trigger.http]]
route = "/users/:user_id/..."
component = "main"
[[trigger.http]]
route = "/exact"
component = "web"
[[trigger.http]]
route = "/hello"
static_response = { status_code = 203, headers = { "X-A" = "b", "Content-Length" = "many" }, body = "hällo" }
[[trigger.http]]
route = "/gone"
static_response = { status_code = 204 }
[[trigger.http]]
route = { private = true }
component = "main"
`,
});
after(() => app.stop());

interface Told {
  readonly id: string;
  readonly method: string;
  readonly uri: string;
  readonly headers: Readonly<Record<string, string>>;
}

async function ask(first: string, ...lines: string[]): Promise<RawResponse> {
  using client = await RawClient.connect(app.url);
  client.sendHead(first, ...lines);
  return await client.response(first.startsWith("HEAD"));
}

async function told(first: string, ...lines: string[]): Promise<Told> {
  const response = await ask(first, "Host: example.com", ...lines);
  assert.equal(response.status, 200);
  return JSON.parse(response.body) as Told;
}

const spinHeaders = (headers: Told["headers"]): Told["headers"] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith("spin-")));

const address = /^127\.0\.0\.1:\d+$/;

test("a component is told all of its route, and nothing that a client says instead", async () => {
  const { headers } = await told(
    "GET /users/42/bar?page=2 HTTP/1.1",
    "spin-path-info: /forged",
    "SPIN-Client-Addr: 6.6.6.6:6",
    "Spin-Something-Else: forged",
    "X-Mine: kept",
  );
  assert.equal(headers["x-mine"], "kept");
  const { "spin-client-addr": client, ...rest } = spinHeaders(headers);
  assert.match(client ?? "", address);
  assert.deepEqual(rest, {
    "spin-path-info": "/bar",
    "spin-full-url": "http://example.com/users/42/bar?page=2",
    "spin-matched-route": "/users/:user_id/...",
    "spin-base-path": "/",
    "spin-raw-component-route": "/users/:user_id/...",
    "spin-component-route": "/users/:user_id",
    "spin-path-match-user-id": "42",
  });
});

test("a fetch handler is told the same, and the whole URL", async () => {
  const { id, uri, headers } = await told(
    "GET /exact?a=b%20c HTTP/1.1",
    "spin-matched-route: forged",
  );
  assert.equal(id, "web");
  assert.equal(uri, "http://example.com/exact?a=b%20c");
  assert.equal(headers["spin-matched-route"], "/exact");
  assert.equal(headers["spin-full-url"], uri);
  assert.equal(headers["host"], "example.com");
});

const paths: [path: string, id: string, info: string][] = [
  ["/exact", "web", ""],
  ["/exact/", "web", ""],
  ["/exact/x", "main", "/exact/x"],
  ["/users/42", "main", ""],
  ["/users/42/", "main", "/"],
  ["/users/4%2F2/%2e%2e/?%zz", "main", "/%2e%2e/"],
  ["//double//slash", "main", "/double//slash"],
  ["/../up", "main", "/../up"],
  ["/.well-known/spin", "main", "/.well-known/spin"],
];

for (const [path, id, info] of paths) {
  test(`the path ${path} reaches ${id} as it was sent`, async () => {
    const answer = await told(`GET ${path} HTTP/1.1`);
    assert.equal(answer.id, id);
    assert.equal(answer.headers["spin-path-info"], info);
    if (id === "main") assert.equal(answer.uri, path);
  });
}

test("methods reach the component as they were sent", async () => {
  for (const method of [
    "GET",
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "OPTIONS",
    "TRACE",
    "PROPFIND",
    "PURGE",
    "M-SEARCH",
  ]) {
    for (const path of ["/", "/exact"]) {
      assert.equal((await told(`${method} ${path} HTTP/1.1`, "Content-Length: 0")).method, method);
    }
  }
});

test("OPTIONS * and a proxy's absolute target reach the component as paths", async () => {
  assert.equal((await told("OPTIONS * HTTP/1.1")).uri, "/*");
  const { uri, headers } = await told("GET http://example.com/exact?x HTTP/1.1");
  assert.equal(uri, "http://example.com/exact?x");
  assert.equal(headers["spin-full-url"], uri);
});

const own: [path: string, status: number, body: string][] = [
  ["/.well-known/spin/health", 200, "OK"],
  ["/.well-known/spin/info", 200, '{\n  "name": "inline"\n}'],
  ["/.well-known/spin/else", 404, ""],
];

for (const [path, status, body] of own) {
  test(`${path} is answered without a component`, async () => {
    for (const method of ["GET", "POST"]) {
      const response = await ask(`${method} ${path}?x HTTP/1.1`, "Host: a", "Content-Length: 0");
      assert.deepEqual([response.status, response.body], [status, body]);
      const type = path.endsWith("info") ? ["content-type"] : [];
      assert.deepEqual(response.names, ["content-length", ...type, "date"]);
    }
  });
}

test("a static response has its headers, its true length, and a body where the status has one", async () => {
  const hello = await ask("POST /hello HTTP/1.1", "Host: a", "Content-Length: 0");
  assert.equal(hello.status, 203);
  assert.deepEqual(hello.names, ["content-length", "date", "x-a"]);
  assert.equal(Buffer.from(hello.body, "latin1").toString(), "hällo");
  const head = await ask("HEAD /hello HTTP/1.1", "Host: a");
  assert.deepEqual(head.values("content-length"), ["6"]);
  using client = await RawClient.connect(app.url);
  client.get("/gone");
  const gone = await client.response(true);
  assert.deepEqual([gone.status, gone.names], [204, ["date"]]);
});
