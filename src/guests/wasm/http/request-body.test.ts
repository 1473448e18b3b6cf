/** What a guest sees of a request. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { startGuest, errorOf, type TestGuest } from "./test-guest-server.ts";

/** Answers with a text. */
function answerText(guest: TestGuest, text: string): void {
  const body = guest.answer();
  guest.io("[method]output-stream.write", guest.stream(body), Buffer.from(text));
  guest.finish(body);
}

test("a guest sees the request's method, path, host and headers", async () => {
  await using server = await startGuest((guest) => {
    const of = (name: string): unknown =>
      guest.http(`[method]incoming-request.${name}`, guest.request);
    const headers = guest.http("[method]fields.entries", of("headers")) as [string, Buffer][];
    const shown = headers
      .filter(([name]) => !name.startsWith("spin-"))
      .map(([name, value]) => [name, value.toString("latin1")]);
    const seen = [of("method"), of("path-with-query"), of("scheme"), of("authority"), shown];
    answerText(guest, JSON.stringify(seen));
  });
  const client = await server.connect();
  client.sendHead("GET /a?b=c HTTP/1.1", "Host: example.com:80", "X-A: \u00e9", "Connection: x");
  const expected = ["/a?b=c", { tag: "HTTP" }, "example.com:80", [["x-a", "\u00e9"]]];
  assert.deepEqual(JSON.parse(await decoded()), [{ tag: "get" }, ...expected]);
  client.sendHead("PURGE / HTTP/1.1", "Host: a");
  const [method] = JSON.parse((await client.response()).body) as unknown[];
  assert.deepEqual(method, { tag: "other", value: "PURGE" });

  async function decoded(): Promise<string> {
    return Buffer.from((await client.response()).body, "latin1").toString();
  }
});

test("a request without a Host header has the authority of its full address", async () => {
  await using server = await startGuest((guest) =>
    answerText(guest, guest.request.authority ?? "none"),
  );
  const client = await server.connect();
  client.sendHead("GET / HTTP/1.0");
  assert.equal((await client.response()).body, "localhost");
});

test("a guest that only reads what is there sees a body that comes in parts to its end", async () => {
  await using server = await startGuest(async (guest) => {
    const stream = guest.bodyStream();
    const parts: string[] = [];
    try {
      for (;;) {
        const read = await guest.io("[method]input-stream.read", stream, 100n);
        const part = Buffer.from(read as Uint8Array).toString();
        if (part !== "") parts.push(part);
      }
    } catch (error) {
      assert.equal(errorOf(error).tag, "closed");
      answerText(guest, parts.join(","));
    }
  });
  const client = await server.connect();
  client.sendHead("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked");
  for (const part of ["one", "two", "three"]) {
    client.send(Buffer.from(`${part.length}\r\n${part}\r\n`));
    for (let turns = 0; turns < 20; turns += 1) await new Promise((go) => setImmediate(go));
  }
  client.send(Buffer.from("0\r\n\r\n"));
  assert.equal((await client.response()).body.replaceAll(",", ""), "onetwothree");
});

for (const size of [0, 5, 65_536, 65_537, 20 * 2 ** 20]) {
  test(`a body of ${size} bytes is read to its end`, async () => {
    const content = Buffer.alloc(size, "0123456789abcdef\n");
    await using server = await startGuest(async (guest) => {
      const read = await guest.readAll(guest.bodyStream());
      const isSame = read.equals(content);
      answerText(guest, `${read.length} ${isSame} ${guest.waits > 0}`);
    });
    const client = await server.connect();
    client.sendHead("POST / HTTP/1.1", "Host: a", `Content-Length: ${size}`);
    client.send(content);
    assert.equal((await client.response()).body, `${size} true ${size > 65_536}`);
  });
}

test("a body without a length is read as it comes", async () => {
  const first = Promise.withResolvers<void>();
  await using server = await startGuest(async (guest) => {
    const stream = guest.bodyStream();
    await guest.block(stream, "input-stream");
    const bytes = guest.io("[method]input-stream.read", stream, 2n) as Buffer;
    assert.equal(Buffer.from(bytes).toString(), "on");
    first.resolve();
    answerText(guest, (await guest.readAll(stream)).toString());
  });
  const client = await server.connect();
  client.sendHead("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked");
  client.send("3\r\none\r\n");
  await first.promise;
  client.send("3\r\ntwo\r\n0\r\n\r\n");
  assert.equal((await client.response()).body, "etwo");
});

test("a guest that skips and splices a body passes on the rest", async () => {
  await using server = await startGuest(async (guest) => {
    const source = guest.bodyStream();
    assert.equal(guest.io("[method]input-stream.skip", source, 2n), 2n);
    const body = guest.answer();
    const target = guest.stream(body);
    try {
      for (;;) await guest.io("[method]output-stream.blocking-splice", target, source, 3n);
    } catch (error) {
      assert.equal(errorOf(error).tag, "closed");
    }
    guest.finish(body);
  });
  const client = await server.connect();
  client.sendHead("POST / HTTP/1.1", "Host: a", "Content-Length: 8");
  client.send("abcdefgh");
  assert.equal((await client.response()).body, "cdefgh");
});

test("a guest answers without reading the body, and the connection goes on", async () => {
  await using server = await startGuest((guest) => answerText(guest, "unread"));
  const client = await server.connect();
  for (let count = 0; count < 2; count += 1) {
    client.sendHead("POST / HTTP/1.1", "Host: a", "Content-Length: 100000");
    client.send(Buffer.alloc(100_000));
    assert.equal((await client.response()).body, "unread");
  }
});

test("a guest hears that the client has left within its body, once, and what that is in HTTP", async () => {
  const told = Promise.withResolvers<unknown[]>();
  const begun = Promise.withResolvers<void>();
  await using server = await startGuest(async (guest) => {
    const stream = guest.bodyStream();
    try {
      await guest.io("[method]input-stream.blocking-read", stream, 10n);
      begun.resolve();
      await guest.readAll(stream);
    } catch (error) {
      const { tag, value } = errorOf(error);
      const code = guest.http("http-error-code", value) as { tag: string };
      const again = (): unknown => guest.io("[method]input-stream.read", stream, 10n);
      assert.throws(again, { payload: { tag: "closed" } });
      told.resolve([tag, code.tag]);
    }
  });
  const client = await server.connect();
  client.sendHead("POST / HTTP/1.1", "Host: a", "Content-Length: 100000");
  client.send("some");
  await begun.promise;
  client.socket.destroy();
  assert.deepEqual(await told.promise, ["last-operation-failed", "connection-terminated"]);
});
