import assert from "node:assert/strict";
import { test } from "node:test";
import { serveFile, type ServedFile } from "./serve-file.ts";

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

const files = new Map<string, ServedFile>(
  Object.entries({
    "/index.html": "<h1>home</h1>",
    "/docs/index.html": "docs",
    "/a b.txt": "0123456789",
    "/404.html": "nothing here",
  }).map(([path, text]) => [
    path,
    {
      path,
      bytes: bytes(text),
      version: `v-${text.length}`,
      compressed: (coding) => (path === "/index.html" ? bytes(`${coding} of it`) : null),
    },
  ]),
);

function get(
  path: string,
  headers: Record<string, string> = {},
  { method = "GET", fallback = "", notFound = "/404.html" } = {},
): Response {
  const request = new Request(`http://host${path}`, { method, headers });
  return serveFile(request, (name) => files.get(name) ?? null, { fallback, notFound });
}

test("a path is answered with its file, and a folder with its index", async () => {
  const file = get("/a%20b.txt");
  assert.equal(await file.text(), "0123456789");
  assert.equal(file.headers.get("content-type"), "text/plain; charset=utf-8");
  for (const path of ["/docs", "/docs/"]) assert.equal(await get(path).text(), "docs");
  assert.equal(await get("/").text(), "<h1>home</h1>");
  assert.equal(await get("/x/docs", { "spin-path-info": "/docs" }).text(), "docs");
});

test("a path without a file is 404 with its page, or the fallback", async () => {
  const absent = get("/none");
  assert.deepEqual([absent.status, await absent.text()], [404, "nothing here"]);
  assert.equal(await get("/none", {}, { notFound: "" }).text(), "Not found\n");
  const fallback = get("/none", {}, { fallback: "/index.html" });
  assert.deepEqual([fallback.status, await fallback.text()], [200, "<h1>home</h1>"]);
  for (const path of ["/../secret", "/%2e%2e/secret", "/%ff"]) assert.equal(get(path).status, 404);
});

test("what a client has already is not sent again", async () => {
  const etag = get("/docs").headers.get("etag") ?? "";
  const again = get("/docs", { "if-none-match": `"other", W/${etag}` });
  assert.deepEqual([again.status, await again.text()], [304, ""]);
  assert.equal(get("/docs", { "if-none-match": '"other"' }).status, 200);
});

test("a part is sent where one is asked for", async () => {
  const parts: [range: string, status: number, text: string][] = [
    ["bytes=2-4", 206, "234"],
    ["bytes=7-", 206, "789"],
    ["bytes=-3", 206, "789"],
    ["bytes=8-100", 206, "89"],
    ["bytes=10-", 416, ""],
    ["bytes=0-1,3-4", 200, "0123456789"],
    ["lines=1-2", 200, "0123456789"],
  ];
  for (const [range, status, text] of parts) {
    const response = get("/a%20b.txt", { range });
    assert.deepEqual([response.status, await response.text()], [status, text], range);
  }
  assert.equal(
    get("/a%20b.txt", { range: "bytes=2-4" }).headers.get("content-range"),
    "bytes 2-4/10",
  );
  assert.equal(get("/a%20b.txt", { range: "bytes=2-4", "if-range": '"old"' }).status, 200);
});

test("a coding is used that the client takes, with an etag of its own", async () => {
  const coded = get("/", { "accept-encoding": "gzip, br" });
  assert.equal(coded.headers.get("content-encoding"), "br");
  assert.equal(await coded.text(), "br of it");
  assert.notEqual(coded.headers.get("etag"), get("/").headers.get("etag"));
  assert.equal(
    get("/", { "accept-encoding": "br;q=0, gzip" }).headers.get("content-encoding"),
    "gzip",
  );
  assert.equal(get("/docs", { "accept-encoding": "br" }).headers.get("content-encoding"), null);
});

test("HEAD has no body, and other methods are refused", async () => {
  const head = get("/docs", {}, { method: "HEAD" });
  assert.deepEqual([head.status, await head.text()], [200, ""]);
  assert.equal(head.headers.get("content-length"), "4");
  assert.equal(get("/docs", {}, { method: "POST" }).status, 405);
});
