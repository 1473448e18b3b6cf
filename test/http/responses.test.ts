/** What a client gets of a component's response, header by header. */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startInlineApp } from "../support/inline-app.ts";
import { RawClient, type RawResponse } from "../support/raw-client.ts";

const app = await startInlineApp({
  components: {
    seed: `const answers = {
      empty: {},
      text: { headers: { "Content-Type": "text/plain" }, body: "text" },
      connection: { headers: { Connection: "close", "Keep-Alive": "timeout=1", "Transfer-Encoding": "gzip", Upgrade: "x", Trailer: "y", "X-A": "b" }, body: "text" },
      date: { headers: { Date: "then" } },
      length: { headers: { "content-length": "99" }, body: "four" },
      badLength: { headers: { "content-length": "many" }, body: "four" },
      latin1: { headers: { "x-a": "\\u00e9" }, body: "\\u00e9" },
      wide: { headers: { "x-a": "\\u0141" } },
      none: { status: 204, body: "no" },
      unchanged: { status: 304, headers: { etag: "1" }, body: "no" },
      odd: { status: 799 },
      early: { status: 103 },
    };
    export const handleRequest = async ({ uri, headers }) => {
      if (uri === "/seed/mirror") return { status: 200, headers: { "x-mirror": headers["x-mirror"] } };
      return { status: 200, ...answers[uri.slice(6)] };
    };`,
    web: `const answers = {
      "/web/cookies": () => new Response("x", { headers: [["set-cookie", "a=1"], ["Set-Cookie", "b=2"], ["x-a", "1"], ["x-a", "2"]] }),
      "/web/none": () => new Response(null, { status: 204 }),
      "/web/unchanged": () => new Response(null, { status: 304 }),
      "/web/long": () => new Response("x".repeat(100_000)),
      "/web/stream": () => new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array([97])); c.close(); } })),
      "/web/known": () => new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array([97])); c.close(); } }), { headers: { "content-length": "1" } }),
      "/web/endless": () => new Response(new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1000)); }, cancel() { console.log("cancelled"); } })),
    };
    export default { fetch: (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/web/mirror") return new Response(null, { headers: { "x-mirror": request.headers.get("x-mirror") } });
      return answers[pathname]();
    } };`,
  },
});
after(() => app.stop());

async function ask(method: string, path: string, ...lines: string[]): Promise<RawResponse> {
  using client = await RawClient.connect(app.url);
  client.sendHead(`${method} ${path} HTTP/1.1`, "Host: a", ...lines);
  const bodiless = method === "HEAD" || /none|unchanged/.test(path);
  const response = await client.response(bodiless);
  client.get("/seed/text");
  assert.equal(
    (await client.response()).body,
    "text",
    "the connection goes on, and nothing is left over",
  );
  return response;
}

test("an empty answer has content-length and date, and no other header", async () => {
  const response = await ask("GET", "/seed/empty");
  assert.match(response.head, /^HTTP\/1\.1 200 OK\r\n/);
  assert.deepEqual(response.names, ["content-length", "date"]);
  assert.deepEqual(response.values("content-length"), ["0"]);
  assert.match(response.values("date")[0]!, /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
});

test("headers that speak of the connection are left out", async () => {
  const response = await ask("GET", "/seed/connection");
  assert.deepEqual(response.names, ["content-length", "date", "x-a"]);
  assert.equal(response.body, "text");
});

test("a component may say the date itself", async () => {
  assert.deepEqual((await ask("GET", "/seed/date")).values("date"), ["then"]);
});

test("a wrong content-length of a whole body is put right, one that is no number refused", async () => {
  const response = await ask("GET", "/seed/length");
  assert.deepEqual([response.values("content-length"), response.body], [["4"], "four"]);
  assert.equal((await ask("GET", "/seed/badLength")).status, 500);
});

test("headers given several times arrive several times", async () => {
  const response = await ask("GET", "/web/cookies");
  assert.deepEqual(response.values("set-cookie"), ["a=1", "b=2"]);
  assert.equal(response.values("x-a").join(", "), "1, 2");
});

test("HEAD has the head of GET", async () => {
  for (const path of ["/seed/text", "/web/long", "/web/known"]) {
    const head = await ask("HEAD", path);
    const get = await ask("GET", path);
    const withoutDate = ({ headers }: RawResponse) => headers.filter(([name]) => name !== "Date");
    assert.deepEqual(withoutDate(head), withoutDate(get));
  }
});

test("204 and 304 have no body and no length", async () => {
  for (const path of ["/seed/none", "/web/none"]) {
    assert.deepEqual((await ask("GET", path)).names, ["date"]);
  }
  assert.deepEqual((await ask("GET", "/seed/unchanged")).names, ["date", "etag"]);
  assert.deepEqual((await ask("GET", "/web/unchanged")).names, ["date"]);
});

test("a stream is sent in chunks, or as it is where the component says its length", async () => {
  const stream = await ask("GET", "/web/stream");
  assert.deepEqual([stream.names, stream.body], [["date", "transfer-encoding"], "a"]);
  const known = await ask("GET", "/web/known");
  assert.deepEqual([known.names, known.body], [["content-length", "date"], "a"]);
});

test("HEAD ends a stream that nobody will read", async () => {
  assert.deepEqual((await ask("HEAD", "/web/endless")).names, ["date"]);
  while (!app.log.some(([, , line]) => line === "cancelled")) await app.fetch("/seed/text");
});

test("statuses from 200 to 999 are sent, others refused", async () => {
  assert.match((await ask("GET", "/seed/odd")).head, /^HTTP\/1\.1 799 unknown\r\n/);
  assert.equal((await ask("GET", "/seed/early")).status, 500);
});

test("a header's bytes reach the component and come back as they are", async () => {
  const codes = Array.from({ length: 256 }, (_, code) => code);
  const allowed = codes.filter((code) => code >= 0x20 && code !== 0x7f);
  const value = `a${String.fromCharCode(...allowed)}\tz`;
  for (const path of ["/seed/mirror", "/web/mirror"]) {
    const response = await ask("GET", path, `X-Mirror: ${value}`);
    assert.deepEqual(response.values("x-mirror"), [value]);
  }
});

test("UTF-8 in a header reaches the component byte by byte, and comes back as it was", async () => {
  const value = Buffer.from("gr\u00fc\u00dfe \u{1f9f5}").toString("latin1");
  for (const path of ["/seed/mirror", "/web/mirror"]) {
    assert.deepEqual((await ask("GET", path, `X-Mirror: ${value}`)).values("x-mirror"), [value]);
  }
});

test("text of a component goes out as Latin-1 in a header and as UTF-8 in a body", async () => {
  const response = await ask("GET", "/seed/latin1");
  assert.deepEqual(response.values("x-a"), ["\u00e9"]);
  assert.equal(response.body, "\u00c3\u00a9");
});

test("a header that Latin-1 cannot hold is refused, with its name in the log", async () => {
  const response = await ask("GET", "/seed/wide");
  assert.deepEqual([response.status, response.body], [500, ""]);
  assert.ok(
    app.log.some(
      ([, stream, line]) => stream === "stderr" && /no HTTP response: .*"x-a"/.test(line),
    ),
  );
});

test("responses that were asked for at once come in order", async () => {
  using client = await RawClient.connect(app.url);
  const paths = ["/seed/text", "/web/stream", "/seed/length", "/web/long", "/seed/empty"];
  for (const path of paths) client.get(path);
  const bodies: number[] = [];
  for (const _ of paths) bodies.push((await client.response()).body.length);
  assert.deepEqual(bodies, [4, 1, 4, 100_000, 0]);
});
