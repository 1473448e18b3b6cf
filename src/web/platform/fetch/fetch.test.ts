/** fetch, with a host that the tests play. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type FetchHost,
  type SentRequest,
  WebIsolate,
} from "../../../../test/support/isolate-web.ts";

/** A host that answers every request with 200 and these chunks. */
function answering(chunks: string[], sent: SentRequest[] = [], headers = "X-A\n1"): FetchHost {
  const left = [...chunks];
  return {
    started(request, isolate) {
      sent.push(request);
      isolate.enter("fetchHead", request.id, 200, "OK", request.url, headers);
    },
    read: (id, isolate) => isolate.enterChunk(id, left.shift() ?? null),
  };
}

test("a request goes out with method, url, headers and body, whatever the body is made of", async () => {
  const sent: SentRequest[] = [];
  using isolate = await WebIsolate.create(answering([], sent));
  await isolate.run(async () => {
    await fetch("http://a/b?c#d");
    await fetch(new URL("http://a/"), { method: "POST", body: "é", headers: { "X-Y": "z" } });
    await fetch(new Request("http://a/", { method: "PUT", body: new Uint8Array([65]) }), {
      redirect: "manual",
    });
    const { body } = new Response("streamed");
    await fetch("http://a/", { method: "POST", body, duplex: "half" });
    await fetch("http://a/", { method: "POST", body: "x".repeat(100_000) });
  });
  assert.deepEqual(
    sent.slice(0, 4).map(({ id: _id, ...request }) => request),
    [
      { method: "GET", url: "http://a/b?c#d", headers: "", body: null, redirect: "follow" },
      {
        method: "POST",
        url: "http://a/",
        headers: "x-y\nz\ncontent-type\ntext/plain;charset=UTF-8",
        body: "é",
        redirect: "follow",
      },
      { method: "PUT", url: "http://a/", headers: "", body: "A", redirect: "manual" },
      { method: "POST", url: "http://a/", headers: "", body: "streamed", redirect: "follow" },
    ],
  );
  assert.equal(sent[4]?.body?.length, 100_000);
});

test("a response has status, headers, url and a body that is read as it comes", async () => {
  using isolate = await WebIsolate.create(answering(["ab", "cé"]));
  const read = await isolate.run(async () => {
    const response = await fetch("http://a/");
    const { status, statusText, ok, url, redirected, type } = response;
    let change = "";
    try {
      response.headers.set("a", "b");
    } catch (error) {
      change = (error as Error).name;
    }
    return [
      status,
      statusText,
      ok,
      url,
      redirected,
      type,
      [...response.headers],
      change,
      await response.text(),
    ];
  });
  assert.deepEqual(read, [
    200,
    "OK",
    true,
    "http://a/",
    false,
    "basic",
    [["x-a", "1"]],
    "TypeError",
    "abcé",
  ]);
});

test("a body is read as a stream, piped and cloned", async () => {
  using isolate = await WebIsolate.create(answering(["a", "b"]));
  const read = await isolate.run(async () => {
    const response = await fetch("http://a/");
    const copy = response.clone();
    const texts: string[] = [];
    const decoded = (response.body as ReadableStream<Uint8Array>).pipeThrough(
      new TextDecoderStream(),
    );
    for await (const text of decoded as unknown as AsyncIterable<string>) texts.push(text);
    return [texts, await copy.text()];
  });
  assert.deepEqual(read, [["a", "b"], "ab"]);
});

test("a redirected response says so, and one without a body has none", async () => {
  const aborted: number[] = [];
  using isolate = await WebIsolate.create({
    started: ({ id, method }, host) =>
      host.enter("fetchHead", id, method === "HEAD" ? 200 : 204, "", "http://b/", ""),
    aborted: (id) => void aborted.push(id),
  });
  const read = await isolate.run(async () => {
    const responses = [await fetch("http://a/"), await fetch("http://b/#f", { method: "HEAD" })];
    return responses.map(({ redirected, body, status }) => [redirected, body, status]);
  });
  assert.deepEqual(read, [
    [true, null, 204],
    [false, null, 200],
  ]);
  assert.deepEqual(aborted, [1, 2]);
});

test("a refused or failed request is a TypeError with the host's reason", async () => {
  using isolate = await WebIsolate.create({
    started: ({ id }, host) =>
      host.enter("fetchFailed", id, "outbound-denied\nnot allowed; do this\nand that"),
  });
  const told = await isolate.run(() =>
    fetch("http://a/").catch((error: unknown) => {
      const { name, code, message } = error as Error & { code: string };
      return [name, code, message];
    }),
  );
  assert.deepEqual(told, ["TypeError", "outbound-denied", "not allowed; do this\nand that"]);
});

test("a body that breaks off is an error for whoever reads it", async () => {
  using isolate = await WebIsolate.create({
    started: ({ id, url }, host) => host.enter("fetchHead", id, 200, "", url, ""),
    read: (id, host) => host.enter("fetchFailed", id, "outbound-failed\nconnection reset"),
  });
  const messages = await isolate.run(async () => {
    const whole = await fetch("http://a/")
      .then((response) => response.text())
      .catch((error: unknown) => (error as Error).message);
    const response = await fetch("http://a/");
    const reader = (response.body as ReadableStream).getReader();
    return [whole, await reader.read().catch((error: unknown) => (error as Error).message)];
  });
  assert.deepEqual(messages, ["connection reset", "connection reset"]);
});

test("an abort signal ends a request before its head and within its body", async () => {
  const aborted: number[] = [];
  using isolate = await WebIsolate.create({
    started({ id, url }, host) {
      if (url !== "http://silent/") host.enter("fetchHead", id, 200, "", url, "");
    },
    aborted: (id) => void aborted.push(id),
  });
  const reasons = await isolate.run(async () => {
    const name = (error: unknown): unknown => (error instanceof Error ? error.name : error);
    const before = await fetch("http://a/", { signal: AbortSignal.abort("before") }).catch(name);
    const controller = new AbortController();
    const waiting = fetch("http://silent/", { signal: controller.signal }).catch(name);
    setTimeout(() => controller.abort("waiting"), 5);
    const within = new AbortController();
    const response = await fetch("http://a/", { signal: within.signal });
    const text = response.text().catch(name);
    within.abort();
    const timeout = await fetch("http://silent/", { signal: AbortSignal.timeout(5) }).catch(name);
    return [before, await waiting, await text, timeout];
  });
  assert.deepEqual(reasons, ["before", "waiting", "AbortError", "TimeoutError"]);
  assert.deepEqual(
    aborted.toSorted((a, b) => a - b),
    [1, 2, 3],
  );
});

test("cancelling a body's stream lets the host know", async () => {
  const aborted: number[] = [];
  using isolate = await WebIsolate.create({
    started: ({ id, url }, host) => host.enter("fetchHead", id, 200, "", url, ""),
    aborted: (id) => void aborted.push(id),
  });
  await isolate.run(async () => {
    const response = await fetch("http://a/");
    await response.body?.cancel();
  });
  assert.deepEqual(aborted, [1]);
});

test("what is no request is refused before the host hears of it", async () => {
  const sent: SentRequest[] = [];
  using isolate = await WebIsolate.create(answering([], sent));
  const names = await isolate.run(() =>
    Promise.all(
      [
        fetch("http://a b/"),
        fetch("http://user:secret@a/"),
        fetch("http://a/", { method: "CONNECT" }),
      ].map((made) =>
        made.then(
          () => "fine",
          (error: unknown) => (error as Error).name,
        ),
      ),
    ),
  );
  assert.deepEqual(names, ["TypeError", "TypeError", "TypeError"]);
  assert.deepEqual(sent, []);
});

test("a request that is aborted before it is sent tells the stream that is its body", async () => {
  using isolate = await WebIsolate.create();
  const found = await isolate.run(async () => {
    const told: unknown[] = [];
    const send = (signal: AbortSignal): Promise<unknown> => {
      const body = new ReadableStream({
        pull: () => new Promise(() => {}),
        cancel: (reason) => void told.push(reason),
      });
      return fetch("http://example.com/", { method: "POST", body, signal }).catch(
        (error: unknown) => error,
      );
    };
    const early = new AbortController();
    early.abort("early");
    const first = send(early.signal);
    const atOnce = [...told];
    const late = new AbortController();
    const second = send(late.signal);
    late.abort("late");
    return { atOnce, reasons: [await first, await second], told };
  });
  assert.deepEqual(found.atOnce, ["early"]);
  assert.deepEqual(found.reasons, ["early", "late"]);
  assert.deepEqual(found.told, ["early", "late"]);
});
