/** Bodies of WASI 0.3 on their way: how they end, and what whoever made them is told of it. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Future, HostFuture, HostStream } from "@bobbin-kv/wasm-linker";
import type { BodySink } from "../http/body-sink.ts";
import { brokenStream, ErrorCode } from "../http/error-code.ts";
import { Fields } from "../http/fields.ts";
import { HeldBytes } from "../http/incoming-body.ts";
import type { InputStream } from "../wasi/streams.ts";
import { Body } from "./http-body.ts";

const size = "HTTP-response-body-size";

/** What has come of a body. */
function sink(room: () => number | null = () => 1000) {
  const got: string[] = [];
  const target: BodySink = {
    room,
    write: (bytes) => got.push(Buffer.from(bytes).toString()),
    wait: () => Promise.resolve(),
    end: (trailers) => got.push(["end", trailers].filter(Boolean).join(" ").replace("\n", " ")),
    abort: () => got.push("abort"),
  };
  return { got, target };
}

/** A body of these parts, with what its trailers come to. */
function bodyOf(parts: readonly string[], trailers: unknown = { tag: "ok" }): Body {
  const left = [...parts];
  const contents = new HostStream({
    ready: () => true,
    wait: () => Promise.resolve(),
    read: () => {
      const part = left.shift();
      return part === undefined ? null : Buffer.from(part);
    },
  });
  return new Body({ contents, trailers: new HostFuture(trailers) });
}

const told = async (future: Future): Promise<unknown> => (await future.outcome())?.value;

describe("a body that is sent", () => {
  test("ends, with its trailers", async () => {
    const fields = Fields.create();
    fields.append("x-sum", Buffer.from("7"));
    const body = bodyOf(["one", "two"], Promise.resolve({ tag: "ok", value: fields }));
    const { got, target } = sink();
    await body.send(target, 6, size);
    assert.deepEqual(got, ["one", "two", "end x-sum 7"]);
    assert.deepEqual(await told(body.sent), { tag: "ok" });
  });

  test("takes its trailers also while its contents go on until they are taken", async () => {
    const asked = Promise.withResolvers<void>();
    let isAsked = false;
    class Trailers extends HostFuture {
      override outcome(): ReturnType<HostFuture["outcome"]> {
        isAsked = true;
        asked.resolve();
        return super.outcome();
      }
    }
    const contents = new HostStream({
      ready: () => isAsked,
      wait: () => asked.promise,
      read: () => null,
    });
    const { got, target } = sink();
    await new Body({ contents, trailers: new Trailers({ tag: "ok" }) }).send(target, null, size);
    assert.deepEqual(got, ["end"]);
  });

  test("breaks off where it is shorter or longer than was stated", async () => {
    for (const length of [2, 9]) {
      const body = bodyOf(["one", "two"]);
      const { got, target } = sink();
      await body.send(target, length, size);
      assert.equal(got.at(-1), "abort");
      const { tag, value } = (await told(body.sent)) as { tag: string; value: ErrorCode };
      assert.deepEqual([tag, value.tag], ["err", size]);
    }
  });

  test("breaks off where its trailers are an error", async () => {
    const body = bodyOf(["one"], { tag: "err", value: { tag: "internal-error" } });
    const { got, target } = sink();
    await body.send(target, null, size);
    assert.deepEqual(got, ["one", "abort"]);
  });

  test("is told that nobody takes it", async () => {
    const body = bodyOf(["one"]);
    const { target } = sink(() => null);
    await body.send(target, null, size);
    assert.equal(((await told(body.sent)) as { tag: string }).tag, "err");
  });

  test("has not arrived where its request has failed", async () => {
    const body = new Body({ contents: null, trailers: new HostFuture({ tag: "ok" }) });
    const failed = new ErrorCode("connection-refused");
    await body.send(sink().target, null, size, () => Promise.resolve(failed));
    assert.deepEqual(await told(body.sent), { tag: "err", value: failed });
  });
});

describe("a body that arrives", () => {
  const read = (body: Body): Promise<string> => {
    const [stream, trailers] = body.consume(new HostFuture({ tag: "ok" }));
    let text = "";
    return new Promise((resolve) => {
      stream.consume({
        room: () => 4,
        wait: () => Promise.resolve(),
        write: (bytes) => {
          text += Buffer.from(bytes as Uint8Array).toString();
        },
        end: () => void told(trailers).then((end) => resolve(`${text} ${(end as ErrorCode).tag}`)),
      });
    });
  };

  test("is read to its end", async () => {
    assert.equal(
      await read(Body.received(new HeldBytes(Buffer.from("a whole body")))),
      "a whole body ok",
    );
  });

  test("tells how it broke off", async () => {
    const broken: InputStream = {
      ready: () => true,
      isClosed: false,
      wait: () => Promise.resolve(),
      read: () => {
        throw brokenStream("gone", new ErrorCode("connection-terminated"));
      },
    };
    assert.equal(await read(Body.received(broken)), " err");
  });
});
