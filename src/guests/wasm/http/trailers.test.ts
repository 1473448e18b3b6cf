/** Trailers of a guest's response. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Fields } from "./fields.ts";
import { startGuest, type TestGuest } from "./test-guest-server.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text);
const trailers = (): Fields => Fields.fromList([["x-sum", bytes("1")]]);

/** Writes "body"; "waits" has the head leave before. */
async function write(guest: TestGuest, waits: boolean, headers = {}): Promise<void> {
  const body = guest.answer(200, headers);
  const stream = guest.stream(body);
  guest.io("[method]output-stream.write", stream, bytes("body"));
  if (waits) await guest.io("[method]output-stream.blocking-flush", stream);
  guest.http("[static]outgoing-body.finish", body, trailers());
}

for (const waits of [false, true]) {
  const how = waits ? "of a response that is under way" : "of a response that is given at once";
  test(`trailers ${how} reach a client that takes them, and no other`, async () => {
    await using server = await startGuest((guest) => write(guest, waits));
    const taking = await server.connect();
    taking.get("/", "TE: trailers");
    const whole = await taking.until("0\r\nx-sum: 1\r\n\r\n");
    assert.match(whole, /\r\ntransfer-encoding: chunked\r\n/i);
    assert.match(whole, /\r\n4\r\nbody\r\n0\r\n/);
    const other = await server.connect();
    other.get("/");
    assert.equal((await other.response()).body, "body");
    assert.doesNotMatch(other.received, /x-sum/);
  });
}

test("behind a body whose length the guest states, they are left out", async () => {
  await using server = await startGuest((guest) => write(guest, false, { "content-length": "4" }));
  const client = await server.connect();
  client.get("/", "TE: trailers");
  const response = await client.response();
  assert.deepEqual([response.body, response.values("content-length")], ["body", ["4"]]);
  client.get("/");
  assert.equal((await client.response()).body, "body");
});

test("those of a body whose response is not given yet count as what the guest holds", async () => {
  const held: number[] = [];
  await using server = await startGuest((guest) => {
    const response = guest.response(200);
    const body = guest.http("[method]outgoing-response.body", response) as never;
    held.push(response.heldBytes);
    guest.http("[static]outgoing-body.finish", body, trailers());
    held.push(response.heldBytes);
    guest.http("[static]response-outparam.set", guest.outparam, { tag: "ok", value: response });
  });
  const client = await server.connect();
  client.get("/", "TE: trailers");
  await client.until("0\r\nx-sum: 1\r\n\r\n");
  assert.ok((held[1] as number) > (held[0] as number));
});
