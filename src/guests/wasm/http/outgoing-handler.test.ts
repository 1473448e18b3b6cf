/** What a guest can ask of other servers. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { errorOf, type TestGuest } from "./test-guest-server.ts";
import {
  asGuest,
  ask,
  bodyOf,
  prepare,
  settle,
  startOrigin,
  startSocketServer,
} from "./test-origin.ts";

/** The error-code that a response comes to. */
async function refusalOf(guest: TestGuest, future: unknown): Promise<string | undefined> {
  await guest.block(future, "future-incoming-response");
  const got = guest.http("[method]future-incoming-response.get", future);
  return (got as { value: { value: { tag?: string } } }).value.value.tag;
}

test("a request arrives as the guest made it, and the response as the server made it", async () => {
  await using origin = await startOrigin((request, response) => {
    const { method, url, rawHeaders } = request;
    response.writeHead(418, ["X-A", "1", "x-a", "\u00e9", "Connection", "close"]);
    response.end(JSON.stringify([method, url, rawHeaders]));
  });
  await asGuest([`http://${origin.authority}`], async (guest) => {
    const headers: [string, Uint8Array][] = [["x-b", Buffer.from([0xe9])]];
    const path = "/a/../b?c=\u00e9#d";
    const response = await ask(guest, { authority: origin.authority, headers, path });
    assert.equal(response.status, 418);
    assert.deepEqual(response.headers.texts("x-a"), ["1", "\u00e9"]);
    assert.equal(response.headers.has("connection"), false);
    const [method, url, raw] = JSON.parse((await bodyOf(guest, response)).toString());
    assert.deepEqual([method, url], ["GET", "/a/../b?c=%C3%A9"]);
    assert.deepEqual(raw, ["host", origin.authority, "x-b", "\u00e9"]);
  });
});

test("a path without its slash is sent with one, so that it cannot become part of the host", async () => {
  const paths: (string | undefined)[] = [];
  await using origin = await startOrigin(({ url }, response) => {
    paths.push(url);
    response.end();
  });
  await asGuest([`http://${origin.authority}`], async (guest) => {
    for (const path of ["a/b", "@other.example/", ":1/", "?q", ""]) {
      const response = await ask(guest, { authority: origin.authority, path });
      await bodyOf(guest, response);
    }
  });
  assert.deepEqual(paths, ["/a/b", "/@other.example/", "/:1/", "/?q", "/"]);
});

test("a host with the name of a user is not asked", async () => {
  await asGuest(["http://*:*"], async (guest) => {
    for (const authority of ["user@127.0.0.1:1", "user:pass@127.0.0.1:1"]) {
      const send = (): unknown => guest.send(prepare(guest, { authority }), undefined);
      assert.throws(send, (error) => errorOf(error).tag === "HTTP-request-URI-invalid");
    }
  });
});

test("a host that is not allowed is not asked, and the reason is printed", async () => {
  let asked = 0;
  await using origin = await startOrigin((_request, response) => {
    asked += 1;
    response.end();
  });
  const log = await asGuest(["http://127.0.0.1:1", "https://*:*"], async (guest) => {
    const wanted = { authority: origin.authority, path: "/x", method: { tag: "post" } };
    const request = prepare(guest, wanted);
    const body = guest.http("[method]outgoing-request.body", request) as never;
    const stream = guest.stream(body);
    const future = guest.send(request, undefined);
    assert.equal(await refusalOf(guest, future), "HTTP-request-denied");
    // Nobody takes its body.
    const write = (): unknown => guest.io("[method]output-stream.check-write", stream);
    assert.throws(write, (error) => errorOf(error).tag === "closed");
    guest.finish(body);
  });
  assert.equal(asked, 0);
  assert.match(log[0]!, /"hello" may not send requests to http:\/\/127\.0\.0\.1:\d+\/x; add "http/);
});

test("requests to the application itself are denied where the manifest does not allow them", async () => {
  for (const authority of [undefined, "self.alt", ":443"]) {
    const [denied] = await asGuest(["http://a"], async (guest) => {
      const future = guest.send(prepare(guest, { authority, path: "/own" }), undefined);
      assert.equal(await refusalOf(guest, future), "HTTP-request-denied");
    });
    assert.match(denied!, /add "http:\/\/self" to allowed_outbound_hosts/);
  }
});

test("a component that is not there is not found, and the reason is printed", async () => {
  const [reason] = await asGuest(["http://gone.spin.internal"], async (guest) => {
    const asked = { authority: "gone.spin.internal", path: "/x" };
    const future = guest.send(prepare(guest, asked), undefined);
    assert.equal(await refusalOf(guest, future), "destination-not-found");
  });
  assert.match(reason!, /no trigger of the application names a component "gone"/);
});

test("redirects are the guest's to follow", async () => {
  await using origin = await startOrigin((_request, response) => {
    response.writeHead(302, { location: "http://elsewhere.example/" }).end();
  });
  await asGuest([`http://${origin.authority}`], async (guest) => {
    const response = await ask(guest, { authority: origin.authority });
    assert.equal(response.status, 302);
    assert.deepEqual(response.headers.texts("location"), ["http://elsewhere.example/"]);
  });
});

for (const [tag, length] of [
  ["post", null],
  ["put", 20 * 2 ** 20],
  ["get", null],
] as const) {
  const how = length === null ? "in chunks" : "with its length";
  test(`a large body goes out with ${tag} ${how}, and comes back`, async () => {
    const content = Buffer.alloc(20 * 2 ** 20, "0123456789abcdef\n");
    const framing: unknown[] = [];
    await using origin = await startOrigin((request, response) => {
      const { headers } = request;
      framing.push(headers["content-length"], headers["transfer-encoding"]);
      request.pipe(response);
    });
    await asGuest([`http://${origin.authority}`], async (guest) => {
      const headers: [string, Uint8Array][] =
        length === null ? [] : [["content-length", Buffer.from(String(length))]];
      const request = prepare(guest, { authority: origin.authority, method: { tag }, headers });
      const body = guest.http("[method]outgoing-request.body", request) as never;
      const future = guest.send(request, undefined);
      const stream = guest.stream(body);
      const writing = guest.write(stream, content).then(() => guest.finish(body));
      const read = await bodyOf(guest, await settle(guest, future));
      await writing;
      assert.ok(read.equals(content));
    });
    const expected = length === null ? [undefined, "chunked"] : [String(length), undefined];
    assert.deepEqual(framing, expected);
  });
}

test("a body that was written before the request was sent goes with it", async () => {
  await using origin = await startOrigin((request, response) => void request.pipe(response));
  await asGuest([`http://${origin.authority}`], async (guest) => {
    const asked = { authority: origin.authority, method: { tag: "post" } };
    const request = prepare(guest, asked);
    const body = guest.http("[method]outgoing-request.body", request) as never;
    guest.io("[method]output-stream.write", guest.stream(body), Buffer.from("early"));
    guest.finish(body);
    const response = await settle(guest, guest.send(request, undefined));
    assert.equal((await bodyOf(guest, response)).toString(), "early");
  });
});

test("a method that takes a body says so when there is none", async () => {
  await using origin = await startOrigin((request, response) => {
    response.end(`${request.method} ${request.headers["content-length"]}`);
  });
  await asGuest([`http://${origin.authority}`], async (guest) => {
    for (const [tag, expected] of [
      ["post", "POST 0"],
      ["delete", "DELETE undefined"],
    ] as const) {
      const response = await ask(guest, { authority: origin.authority, method: { tag } });
      assert.equal((await bodyOf(guest, response)).toString(), expected);
    }
  });
});

test("a body that was dropped, or has not its stated length, fails the request", async () => {
  await using origin = await startOrigin((request, response) => void request.pipe(response));
  await asGuest([`http://${origin.authority}`], async (guest) => {
    const headers: [string, Uint8Array][] = [["content-length", Buffer.from("9")]];
    for (const finishes of [false, true]) {
      const asked = { authority: origin.authority, method: { tag: "post" }, headers };
      const request = prepare(guest, asked);
      const body = guest.http("[method]outgoing-request.body", request) as never;
      const future = guest.send(request, undefined);
      guest.io("[method]output-stream.write", guest.stream(body), Buffer.from("some"));
      if (!finishes) (body as Disposable)[Symbol.dispose]();
      else {
        const finish = (): void => guest.finish(body);
        assert.throws(finish, (error) => errorOf(error).tag === "HTTP-request-body-size");
      }
      await assert.rejects(settle(guest, future), { message: "HTTP-protocol-error" });
    }
  });
});

test("bytes come as the server packed them", async () => {
  await using origin = await startOrigin((_request, response) => {
    response.writeHead(200, { "content-encoding": "gzip" }).end("not really packed");
  });
  await asGuest([`http://${origin.authority}`], async (guest) => {
    const response = await ask(guest, { authority: origin.authority });
    assert.deepEqual(response.headers.texts("content-encoding"), ["gzip"]);
    assert.equal((await bodyOf(guest, response)).toString(), "not really packed");
  });
});

test("a request ends with the guest's, and when the guest drops it", async () => {
  const closed: string[] = [];
  const bothClosed = Promise.withResolvers<void>();
  await using origin = await startOrigin((request, response) => {
    response.once("close", () => {
      closed.push(request.url ?? "");
      if (closed.length === 2) bothClosed.resolve();
    });
    arrived.resolve();
  });
  let arrived = Promise.withResolvers<void>();
  await asGuest([`http://${origin.authority}`], async (guest) => {
    const dropped = guest.send(prepare(guest, { authority: origin.authority, path: "/dropped" }));
    await arrived.promise;
    (dropped as Disposable)[Symbol.dispose]();
    arrived = Promise.withResolvers();
    guest.send(prepare(guest, { authority: origin.authority, path: "/left" }));
    await arrived.promise;
  });
  await bothClosed.promise;
  assert.deepEqual(closed.toSorted(), ["/dropped", "/left"]);
});

test("a kept connection that the server has closed is not the guest's concern", async () => {
  let connections = 0;
  await using origin = await startSocketServer((socket) => {
    connections += 1;
    socket.on("data", () => {
      if (connections === 1 && socket.bytesWritten > 0) socket.resetAndDestroy();
      else socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    });
  });
  await asGuest([`http://${origin.authority}`], async (guest) => {
    for (let count = 0; count < 2; count += 1) {
      const response = await ask(guest, { authority: origin.authority });
      assert.equal((await bodyOf(guest, response)).toString(), "ok");
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  assert.equal(connections, 2);
});

const unwritten: [tag: string, act: string, framing: string][] = [
  ["get", "finishes", ""],
  ["head", "finishes", ""],
  ["post", "finishes", ""],
  ["get", "drops", ""],
  ["get", "waits", ""],
  ["head", "waits", ""],
  ["post", "waits", "transfer-encoding: chunked\r\n"],
  ["delete", "waits", "transfer-encoding: chunked\r\n"],
];
for (const [tag, act, framing] of unwritten) {
  test(`a ${tag} request whose guest ${act} without having written says ${framing === "" ? "nothing of a body" : "that one may come"}`, async () => {
    const came = Promise.withResolvers<string>();
    await using origin = await startSocketServer((socket) => {
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk.toString("latin1");
        if (!text.includes("\r\n\r\n")) return;
        socket.write("HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n");
        came.resolve(text);
      });
    });
    const { authority } = origin;
    await asGuest([`http://${authority}`], async (guest) => {
      const request = prepare(guest, { authority, method: { tag } });
      const body = guest.http("[method]outgoing-request.body", request) as never;
      const future = guest.send(request, undefined);
      if (act === "finishes") guest.finish(body);
      if (act === "drops") (body as Disposable)[Symbol.dispose]();
      assert.equal((await settle(guest, future)).status, 204);
      if (act !== "waits" || framing !== "") return;
      const write = (): unknown =>
        guest.io("[method]output-stream.write", guest.stream(body), Buffer.from("late"));
      assert.throws(write, (error) => errorOf(error).tag === "closed");
    });
    const head = `${tag.toUpperCase()} / HTTP/1.1\r\nhost: ${authority}\r\n${framing}\r\n`;
    assert.equal(await came.promise, head);
  });
}

test("a head with a stated length leaves before its body is written", async () => {
  await using origin = await startOrigin((request, response) => {
    response.write("go on ");
    request.pipe(response);
  });
  await asGuest([`http://${origin.authority}`], async (guest) => {
    const headers: [string, Uint8Array][] = [["content-length", Buffer.from("4")]];
    const asked = { authority: origin.authority, method: { tag: "post" }, headers };
    const request = prepare(guest, asked);
    const body = guest.http("[method]outgoing-request.body", request) as never;
    const response = await settle(guest, guest.send(request, undefined));
    guest.io("[method]output-stream.write", guest.stream(body), Buffer.from("four"));
    guest.finish(body);
    assert.equal((await bodyOf(guest, response)).toString(), "go on four");
  });
});

test("requests one after the other share a connection", async () => {
  const ports = new Set<unknown>();
  await using origin = await startOrigin((request, response) => {
    ports.add(request.socket.remotePort);
    response.end();
  });
  await asGuest([`http://${origin.authority}`], async (guest) => {
    for (let count = 0; count < 3; count += 1) {
      const response = await ask(guest, { authority: origin.authority });
      await bodyOf(guest, response);
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  assert.equal(ports.size, 1);
});
