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

test("the services that Bobbin does not serve are there and refuse every call by its name", async () => {
  const it = `
    import * as Sdk from "@fermyon/spin-sdk";
    import { Llm, Mqtt, Mysql, Pg, Postgres, PostgresV3, Redis, spinSdk, Sqlite } from "@fermyon/spin-sdk";
    import * as packages from "./packages";
    const calls = {
      "Redis.get": () => Redis.get("redis://localhost", "key"),
      "Redis.open": () => Redis.open("redis://localhost").get("key"),
      "Mysql.query": () => Mysql.query("mysql://localhost", "SELECT 1", []),
      "Mysql.open": () => Mysql.open("mysql://localhost").query("SELECT 1", []),
      "Pg.execute": () => Pg.execute("postgres://localhost", "SELECT 1", []),
      "Postgres.open": () => Postgres.open("postgres://localhost"),
      "Sqlite.openDefault": () => Sqlite.openDefault(),
      "Llm.infer": () => Llm.infer(Llm.InferencingModels.Llama2Chat, "Hello"),
      "Mqtt.open": () => Mqtt.open("mqtt://localhost", "a", "b", 1),
    };
    const alsoOpen = [spinSdk.redis.open, PostgresV3.open, ...packages.calls];
    const caught = (call) => { try { return call(); } catch (error) { return [error.code, error.message]; } };
    export default {
      fetch: () => Response.json({
        named: Object.entries(calls).map(([name, call]) => [name, ...caught(call)]),
        codes: alsoOpen.map((call) => caught(call)[0]),
        values: packages.values,
        names: Object.keys(Sdk),
      }),
    };`;
  const packages = `
    import * as Llm from "@spinframework/spin-llm";
    import * as Mqtt from "@spinframework/spin-mqtt";
    import * as Mysql from "@spinframework/spin-mysql";
    import * as Postgres from "@spinframework/spin-postgres";
    import * as Redis from "@spinframework/spin-redis";
    import * as Sqlite from "@spinframework/spin-sqlite";
    import { RedisHandler } from "@spinframework/spin-trigger-redis";
    import "@spinframework/wasi-http-proxy";
    class Handler extends RedisHandler { async handleMessage() {} }
    export const calls = [Llm.infer, Llm.generateEmbeddings, Mqtt.open, Mysql.open, Postgres.open, Redis.open, Sqlite.open, Sqlite.openDefault];
    export const values = [
      Llm.InferencingModels.CodellamaInstruct, Llm.EmbeddingModels.AllMiniLmL6V2, Mqtt.QoS.ExactlyOnce,
      Postgres.PostgresV3DataType.PostgresV3TimeStamp, typeof new Handler().handleMessage,
    ];
    export default { fetch: () => new Response() };`;
  await using app = await startInlineApp({ components: { it, packages } });
  const { named, codes, values, names } = (await (await app.fetch("/")).json()) as {
    named: [name: string, code: string, message: string][];
    codes: string[];
    values: string[];
    names: string[];
  };
  for (const [name, code, message] of named) {
    assert.equal(code, "not-served", `${name} gives ${code}`);
    assert.ok(message.startsWith(`Bobbin does not serve ${name} to components; `), message);
  }
  assert.deepEqual(new Set(codes), new Set(["not-served"]));
  assert.deepEqual(values, [
    "codellama-instruct",
    "all-minilm-l6-v2",
    "exactly-once",
    "timestamp",
    "function",
  ]);
  const ofSpin =
    "Config EmbeddingModels InferencingModels Kv Llm Mqtt Mysql Pg Postgres PostgresV3 Redis RedisHandler ResponseBuilder Router Sqlite Variables spinSdk";
  assert.deepEqual(
    ofSpin.split(" ").filter((name) => !names.includes(name)),
    [],
  );
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
