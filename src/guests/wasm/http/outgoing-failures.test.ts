/** What a guest is told when another server fails it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { RequestOptions } from "./outgoing.ts";
import { errorOf } from "./test-guest-server.ts";
import { asGuest, ask, bodyOf, startOrigin, startSocketServer } from "./test-origin.ts";

const answers = ["", "nonsense\r\n\r\n", `HTTP/1.1 200 OK\r\nx: ${"x".repeat(420_000)}\r\n\r\n`];
for (const text of answers) {
  test(`an answer ${JSON.stringify(text.slice(0, 20))} is no HTTP`, async () => {
    await using origin = await startSocketServer((socket) => {
      socket.once("data", () => socket.end(text));
    });
    await asGuest([`http://${origin.authority}`], async (guest) => {
      const asking = ask(guest, { authority: origin.authority });
      await assert.rejects(asking, { message: "HTTP-protocol-error" });
    });
  });
}

test("a large head arrives whole, and counts as bytes that the guest holds", async () => {
  const value = "x".repeat(400_000);
  await using origin = await startSocketServer((socket) => {
    socket.once("data", () =>
      socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 0\r\nx: ${value}\r\n\r\n`),
    );
  });
  await asGuest([`http://${origin.authority}`], async (guest) => {
    const response = await ask(guest, { authority: origin.authority });
    assert.deepEqual(response.headers.texts("x"), [value]);
    assert.ok(response.heldBytes > value.length);
  });
});

test("a server that switches protocols has answered with its head", async () => {
  await using origin = await startSocketServer((socket) => {
    const head = "HTTP/1.1 101 Hm\r\nConnection: upgrade\r\nUpgrade: x\r\nx-a: b\r\n\r\nmore";
    socket.once("data", () => socket.end(head));
  });
  await asGuest([`http://${origin.authority}`], async (guest) => {
    const response = await ask(guest, { authority: origin.authority });
    assert.equal(response.status, 101);
    assert.deepEqual(response.headers.texts("x-a"), ["b"]);
    assert.equal((await bodyOf(guest, response)).toString(), "");
  });
});

test("a host that nobody listens at, or that has no name, has an error-code of its own", async () => {
  const origin = await startSocketServer(() => {});
  await origin[Symbol.asyncDispose]();
  await asGuest(["http://*:*", "https://*:*"], async (guest) => {
    await assert.rejects(ask(guest, { authority: origin.authority }), {
      message: "connection-refused",
    });
    await assert.rejects(ask(guest, { authority: "no-such-name.invalid" }), {
      message: "DNS-error",
    });
  });
});

test("a server that speaks no TLS is no HTTPS server", async () => {
  await using origin = await startSocketServer((socket) => {
    socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  });
  await asGuest(["https://*:*"], async (guest) => {
    const asking = ask(guest, { authority: origin.authority, scheme: "HTTPS" });
    await assert.rejects(asking, { message: "TLS-protocol-error" });
  });
});

test("a server that does not answer in the guest's time is given up", async () => {
  await using origin = await startOrigin((request, response) => {
    if (request.url === "/begun") response.write("some");
  });
  const options = new RequestOptions();
  options.setTimeout("first-byte", 20_000_000n);
  options.setTimeout("between-bytes", 20_000_000n);
  await asGuest([`http://${origin.authority}`], async (guest) => {
    const asking = ask(guest, { authority: origin.authority }, options);
    await assert.rejects(asking, { message: "connection-read-timeout" });
    const patient = new RequestOptions();
    patient.setTimeout("between-bytes", 20_000_000n);
    const response = await ask(guest, { authority: origin.authority, path: "/begun" }, patient);
    await assert.rejects(bodyOf(guest, response), (error) => {
      const { value } = errorOf(error);
      const code = guest.http("http-error-code", value) as { tag: string };
      return code.tag === "connection-read-timeout";
    });
  });
});

test("a body that breaks off is told apart from one that ends", async () => {
  await using origin = await startSocketServer((socket) => {
    const head = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n";
    socket.once("data", () => socket.end(`${head}some`));
  });
  await asGuest([`http://${origin.authority}`], async (guest) => {
    const response = await ask(guest, { authority: origin.authority });
    await assert.rejects(bodyOf(guest, response), (error) => {
      const { tag, value } = errorOf(error);
      const code = guest.http("http-error-code", value) as { tag: string };
      return tag === "last-operation-failed" && code.tag === "HTTP-protocol-error";
    });
  });
});
