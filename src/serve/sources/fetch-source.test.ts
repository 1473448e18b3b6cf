/** Goal: a file arrives whole or not at all, over connections that break. Method: a real server that misbehaves. */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { folderOfFile } from "../../../test/support/temporary-folder.ts";
import { sourceLimits } from "../../limits.ts";
import { fetchSource, WrongDigest, type Fetch } from "./fetch-source.ts";
import { FetchFailure } from "./open-url.ts";
import { digestOf, sendFile, startDownloads, type Downloads } from "./test-downloads.ts";

const folder = folderOfFile();
const bytes = randomBytes(200_000);
let count = 0;

function fetchOf(from: Downloads, path: string, changes: Partial<Fetch> = {}): Fetch {
  count += 1;
  return {
    url: new URL(path, from.url),
    digest: digestOf(bytes),
    file: join(folder, `${count}`),
    environment: {},
    signal: new AbortController().signal,
    ...changes,
  };
}

function isFetched({ file }: Fetch): boolean {
  return readFileSync(file).equals(bytes);
}

test("a file is fetched, also after redirects", async () => {
  await using from = await startDownloads();
  from.files.set("/file", bytes);
  from.files.set("/moved", (_, response) => response.writeHead(302, { location: "/file" }).end());
  const seen: (number | null)[] = [];
  const fetch = fetchOf(from, "/moved", { onProgress: (_, total) => seen.push(total) });
  await fetchSource(fetch);
  assert.ok(isFetched(fetch));
  assert.equal(seen.at(-1), bytes.byteLength);
});

test("a connection that breaks is made again for the rest", async () => {
  await using from = await startDownloads();
  from.files.set("/file", (request, response) => {
    if (request.headers.range !== undefined) return sendFile(request, response, bytes);
    response.writeHead(200, { "content-length": bytes.byteLength });
    response.write(bytes.subarray(0, 70_000), () => response.socket?.end());
  });
  const fetch = fetchOf(from, "/file");
  await fetchSource(fetch);
  assert.ok(isFetched(fetch));
  const [first, second = ""] = from.asked;
  assert.equal(first, "/file");
  assert.match(second, /^\/file bytes=[1-9]\d*-$/);
});

test("what was begun of another file is given up", async () => {
  await using from = await startDownloads();
  from.files.set("/file", bytes);
  const partly = fetchOf(from, "/file");
  writeFileSync(partly.file, "something else");
  await fetchSource(partly);
  assert.ok(isFetched(partly));
  const tooMuch = fetchOf(from, "/file");
  writeFileSync(tooMuch.file, new Uint8Array(bytes.byteLength));
  await fetchSource(tooMuch);
  assert.ok(isFetched(tooMuch));
});

test("a server that knows no ranges sends all", async () => {
  await using from = await startDownloads();
  from.files.set("/file", (_, response) => response.end(bytes));
  const fetch = fetchOf(from, "/file");
  writeFileSync(fetch.file, bytes.subarray(0, 1_000));
  await fetchSource(fetch);
  assert.ok(isFetched(fetch));
});

test("another digest is refused, and nothing is kept", async () => {
  await using from = await startDownloads();
  from.files.set("/file", bytes);
  const fetch = fetchOf(from, "/file", { digest: "0".repeat(64) });
  await assert.rejects(
    fetchSource(fetch),
    (error) => error instanceof WrongDigest && error.actual === digestOf(bytes),
  );
  assert.equal(statSync(fetch.file).size, 0);
});

test("an answer that is no file, and redirects that lead nowhere, are refused at once", async () => {
  await using from = await startDownloads();
  from.files.set("/round", (_, response) => response.writeHead(302, { location: "/round" }).end());
  from.files.set("/ftp", (_, response) =>
    response.writeHead(302, { location: "ftp://example.com/" }).end(),
  );
  const failures: [path: string, text: RegExp][] = [
    ["/none", /^answers 404 Not Found$/],
    ["/round", /^redirects more than 10 times$/],
    ["/ftp", /^redirects to what is no address/],
  ];
  for (const [path, text] of failures) {
    await assert.rejects(
      fetchSource(fetchOf(from, path)),
      (error) => error instanceof FetchFailure && error.isAddress && text.test(error.message),
    );
  }
});

test("a server that is overloaded is asked again", async () => {
  await using from = await startDownloads();
  let times = 0;
  from.files.set("/file", (request, response) => {
    times += 1;
    if (times === 1) response.writeHead(503).end();
    else sendFile(request, response, bytes);
  });
  const fetch = fetchOf(from, "/file");
  await fetchSource(fetch);
  assert.ok(isFetched(fetch));
});

test("a file beyond the limit is refused before it is fetched", async () => {
  await using from = await startDownloads();
  const tooMany = sourceLimits.bytesMax + 1;
  from.files.set("/file", (_, response) => {
    response.writeHead(200, { "content-length": tooMany }).write("x");
  });
  await assert.rejects(fetchSource(fetchOf(from, "/file")), /has more than the 268435456 bytes/);
  from.files.set("/endless", (request, response) => {
    assert.equal(request.headers.range, `bytes=${sourceLimits.bytesMax}-`);
    response.writeHead(206, { "content-range": `bytes ${sourceLimits.bytesMax}-/*` }).write("x");
  });
  const fetch = fetchOf(from, "/endless");
  writeFileSync(fetch.file, "");
  truncateSync(fetch.file, sourceLimits.bytesMax);
  await assert.rejects(fetchSource(fetch), /has more than the 268435456 bytes/);
});

test("what is interrupted ends, and may be gone on with", async () => {
  await using from = await startDownloads();
  const stopping = new AbortController();
  from.files.set("/file", (request, response) => {
    if (request.headers.range !== undefined) return sendFile(request, response, bytes);
    response.writeHead(200, { "content-length": bytes.byteLength });
    response.write(bytes.subarray(0, 1_000));
  });
  const onProgress = (done: number): void => {
    if (done > 0) stopping.abort();
  };
  const fetch = fetchOf(from, "/file", { signal: stopping.signal, onProgress });
  await assert.rejects(fetchSource(fetch));
  const begun = statSync(fetch.file).size;
  assert.ok(begun > 0);
  await fetchSource({ ...fetch, signal: new AbortController().signal, onProgress: () => {} });
  assert.ok(isFetched(fetch));
  assert.equal(from.asked.at(-1), `/file bytes=${begun}-`);
});

test("a proxy is gone through where the environment names one, and not to hosts that it leaves out", async () => {
  const through: string[] = [];
  const proxy = createServer((request, response) => {
    through.push(request.url ?? "");
    sendFile(request, response, bytes);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  try {
    await using from = await startDownloads();
    from.files.set("/file", bytes);
    const { port } = proxy.address() as AddressInfo;
    const environment = { HTTP_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: "127.0.0.1" };
    const there = new URL("http://downloads.example.com/file");
    await fetchSource(fetchOf(from, "/file", { environment, url: there }));
    assert.deepEqual(through, [there.href]);
    await fetchSource(fetchOf(from, "/file", { environment }));
    assert.equal(through.length, 1);
    assert.deepEqual(from.asked, ["/file"]);
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
});
