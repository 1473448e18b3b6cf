/** The draft of October 2023 is told apart from WASI 0.2 where a guest of either would notice. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ErrorCode } from "../http/error-code.ts";
import type { Fields } from "../http/fields.ts";
import { FutureResponse, FutureTrailers } from "../http/futures.ts";
import type { OutgoingRequest, OutgoingResponse } from "../http/outgoing.ts";
import { GuestTrap, ResultError } from "@bobbin-kv/wasm-linker";
import { testCall } from "../test-guest.ts";
import { InputStream, OutputStream } from "../wasi/streams.ts";
import { november } from "./november.ts";
import { octoberTypes } from "./october-http.ts";
import { october } from "./october.ts";
import { latest } from "./overrides.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text);
const http = (name: string, ...given: unknown[]): unknown =>
  latest(octoberTypes, name)(testCall(), ...given);

test("a header that may not be ends the guest, and any other is taken", () => {
  const fields = http("[constructor]fields", [["a", bytes("1")]]) as Fields;
  http("[method]fields.append", fields, "a", bytes("2"));
  assert.deepEqual(fields.texts("a"), ["1", "2"]);
  const refused = /it made a header that may not be: forbidden/;
  assert.throws(() => http("[constructor]fields", [["host", bytes("a")]]), refused);
  for (const name of ["set", "append", "delete"]) {
    const value = name === "set" ? [bytes("a")] : bytes("a");
    assert.throws(() => http(`[method]fields.${name}`, fields, "connection", value), GuestTrap);
  }
});

test("requests and responses are made whole, of a copy of the headers", () => {
  const fields = http("[constructor]fields", [["a", bytes("1")]]) as Fields;
  const scheme = { tag: "HTTP" };
  const made = ["[constructor]outgoing-request", { tag: "post" }, "/p", scheme, "a.test"] as const;
  const request = http(...made, fields) as OutgoingRequest;
  const response = http("[constructor]outgoing-response", 404, fields) as OutgoingResponse;
  fields.append("a", bytes("2"));
  assert.deepEqual([request.method, request.pathWithQuery], [{ tag: "post" }, "/p"]);
  assert.deepEqual([request.authority, request.headers.texts("a")], ["a.test", ["1"]]);
  assert.deepEqual([response.status, response.headers.texts("a")], [404, ["1"]]);
  assert.throws(() => http("[constructor]outgoing-response", 20, fields), GuestTrap);
  const wrong = { tag: "other", value: "a b" };
  assert.throws(
    () => http("[constructor]outgoing-request", wrong, "/p", scheme, "a.test", fields),
    /it made a request with a wrong method/,
  );
});

test("errors of requests are unexpected, and say which", async () => {
  const denied = new FutureResponse(
    Promise.reject(new Error()),
    () => new ErrorCode("HTTP-request-denied"),
    () => {},
  );
  await denied.wait();
  const error = { tag: "unexpected-error", value: "HTTP-request-denied" };
  const get = "[method]future-incoming-response.get";
  assert.deepEqual(http(get, denied), { tag: "ok", value: { tag: "err", value: error } });
  assert.deepEqual(http(get, denied), { tag: "err" });
});

test("trailers are taken once, and are none", () => {
  const trailers = new FutureTrailers();
  const { value } = http("[method]future-trailers.get", trailers) as { value: Fields };
  assert.deepEqual(value.parts, []);
  assert.throws(() => http("[method]future-trailers.get", trailers), GuestTrap);
  const later = latest(november["wasi:http/types"] ?? undefined, "[method]future-trailers.get");
  const others = new FutureTrailers();
  assert.deepEqual(later(testCall(), others), { tag: "ok", value: undefined });
  assert.throws(() => later(testCall(), others), GuestTrap);
});

class Source extends InputStream {
  disposed = 0;

  ready(): boolean {
    return true;
  }

  wait(): Promise<void> {
    return Promise.resolve();
  }

  read(): Uint8Array {
    return bytes("read");
  }

  [Symbol.dispose](): void {
    this.disposed += 1;
  }
}

class Sink extends OutputStream {
  text = "";

  ready(): boolean {
    return true;
  }

  wait(): Promise<void> {
    return Promise.resolve();
  }

  room(): number {
    return 100;
  }

  write(part: Uint8Array): void {
    this.text += Buffer.from(part).toString();
  }

  flush(): void {}
}

test("a splice ends the stream that it was given", async () => {
  const streams = october["wasi:io/streams"] ?? undefined;
  for (const name of ["splice", "blocking-splice"]) {
    const [source, sink] = [new Source(), new Sink()];
    const splice = latest(streams, `[method]output-stream.${name}`);
    assert.equal(await splice(testCall(), sink, source, 4n), 4n);
    assert.deepEqual([sink.text, source.disposed], ["read", 1]);
  }
  assert.throws(
    () => latest(streams, "[method]output-stream.forward")(testCall(), new Sink(), new Source()),
    GuestTrap,
  );
});

test("locks are not supported, and nothing is changed", () => {
  const files = october["wasi:filesystem/types"] ?? undefined;
  for (const [name, code] of [
    ["lock-shared", "unsupported"],
    ["change-file-permissions-at", "read-only"],
  ] as const) {
    assert.throws(
      () => latest(files, `[method]descriptor.${name}`)(testCall(), {}),
      (error) => error instanceof ResultError && error.payload === code,
    );
  }
});
