/** Components that were written for Spin's SDKs, one after the other, run as they are. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { startInlineApp } from "../../../test/support/inline-app.ts";

const granted = { stores: { it: ["default"] } };

test("handler of SDK 0.6 answers with a builder", async () => {
  const it = `
    import { Handler, HttpRequest, ResponseBuilder } from "@fermyon/spin-sdk"
    export const handler: Handler = async function (request: HttpRequest, response: ResponseBuilder) {
      response.header("Content-Type", "text/html").header("content-type", "text/plain")
      if (request.method === "POST") response.status(201).body(request.text() + " " + response.getHeader("CONTENT-TYPE"))
      else response.body(request.body!)
    }
    export const handleRequest = () => { throw new Error("handler comes first") }`;
  await using app = await startInlineApp({ components: { it } });
  const posted = await app.fetch("/", { method: "POST", body: "hello" });
  assert.equal(posted.status, 201);
  assert.equal(posted.headers.get("content-type"), "text/plain");
  assert.equal(await posted.text(), "hello text/plain");
  const empty = await app.fetch("/");
  assert.deepEqual([empty.status, await empty.text()], [200, ""]);
});

test("a component of the current SDK keeps values with @spinframework/spin-kv", async () => {
  const it = `
    import { open, openDefault } from "@spinframework/spin-kv";
    function handle(): Response {
      const { get, set, setJson, getJson, exists, getKeys } = openDefault();
      set("bytes", new Uint8Array([104, 105]));
      set("buffer", new Uint8Array([104, 105]).buffer);
      set("text", "größe");
      set("object", { a: 1 });
      setJson("json", [1]);
      openDefault().delete("none");
      const value = get("bytes");
      return Response.json([
        value instanceof Uint8Array, new TextDecoder().decode(value!), get("buffer")!.length,
        get("none"), getJson("object"), getJson("json"), exists("text"), getKeys(),
        caught(() => getJson("none")), caught(() => open("secret")), caught(() => set("n", 1 as never)),
      ]);
    }
    function caught(call: () => unknown) {
      try { return call(); } catch (error) { return [error.code, error.payload.tag]; }
    }
    addEventListener("fetch", (event) => event.respondWith(handle()));`;
  await using app = await startInlineApp({ components: { it }, ...granted });
  assert.deepEqual(await (await app.fetch("/")).json(), [
    true,
    "hi",
    2,
    null,
    { a: 1 },
    [1],
    true,
    ["buffer", "bytes", "json", "object", "text"],
    ["no-such-key", "other"],
    ["access-denied", "access-denied"],
    ["invalid-argument", "other"],
  ]);
});

test("variables are read by Config, which throws, and by spin-variables, which gives null", async () => {
  const it = `
    import { Config } from "@fermyon/spin-sdk";
    import * as Variables from "@spinframework/spin-variables";
    export default {
      fetch() {
        let missing = "no error";
        try { Config.get("none") } catch (error) { missing = error.message }
        return Response.json([Config.get("greeting"), Variables.get("greeting"), Variables.get("none"), missing]);
      },
    };`;
  const extra = { it: '[component.it.variables]\ngreeting = "hello"' };
  await using app = await startInlineApp({ components: { it }, extra });
  const [fromConfig, fromVariables, none, missing] = (await (
    await app.fetch("/")
  ).json()) as string[];
  assert.deepEqual([fromConfig, fromVariables, none], ["hello", "hello", null]);
  assert.match(missing ?? "", /this component has no variable "none"; add it/);
});

test("the services that Bobbin does not serve are there and refuse every call", async () => {
  const it = `
    import { Llm, Mysql, Pg, Redis, spinSdk, Sqlite } from "@fermyon/spin-sdk";
    const calls = [
      () => Redis.get("redis://localhost", "key"),
      () => Mysql.query("mysql://localhost", "SELECT 1", []),
      () => Pg.execute("postgres://localhost", "SELECT 1", []),
      () => Sqlite.openDefault(),
      () => Llm.infer("llama2-chat", "Hello"),
      () => spinSdk.redis.incr("redis://localhost", "key"),
    ];
    export default {
      fetch: () => Response.json(calls.map((call) => {
        try { return call(); } catch (error) { return [error.code, error.message]; }
      })),
    };`;
  await using app = await startInlineApp({ components: { it } });
  const answers = (await (await app.fetch("/")).json()) as [code: string, message: string][];
  assert.deepEqual(new Set(answers.map(([code]) => code)), new Set(["not-served"]));
  const calls = answers.map(
    ([, message]) => /does not serve (\S+) to components; /.exec(message)?.[1],
  );
  assert.deepEqual(calls, [
    "Redis.get",
    "Mysql.query",
    "Pg.execute",
    "Sqlite.openDefault",
    "Llm.infer",
    "Redis.incr",
  ]);
});

test("bobbin-kv/sdk is the same SDK", async () => {
  const it = `
    import { Kv, KeyValueError, type KvStore } from "bobbin-kv/sdk";
    export default {
      fetch() {
        const store: KvStore = Kv.openDefault();
        store.close();
        try { store.get("key"); } catch (error) {
          return new Response(error instanceof KeyValueError ? error.code : "another class");
        }
        return new Response("no error");
      },
    };`;
  await using app = await startInlineApp({ components: { it }, ...granted });
  assert.equal(await (await app.fetch("/")).text(), "invalid-store");
});
