/** One host watches what another writes to Redis. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openRedisStore } from "../../src/stores/redis/store.ts";
import { redisConfig } from "../support/redis/config.ts";
import { expireNow } from "../support/redis/expire-now.ts";
import { redisIsMissing } from "../support/redis/program.ts";
import { RawConnection } from "../support/redis/raw-connection.ts";
import { RedisServer, until } from "../support/redis/server.ts";
import { costsNothingUnread, tellsOfAnother, watchStore } from "../support/store-watching.ts";

const skip = redisIsMissing();
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

describe("watching keys in Redis", { skip }, () => {
  let server: RedisServer;
  before(async () => {
    server = await RedisServer.start();
  });
  after(() => server.stop());

  const hosts = async (url = server.url) => {
    const config = redisConfig(server.url);
    const [watched, written] = [
      await openRedisStore("default", { ...config, url }),
      await openRedisStore("default", config),
    ];
    const close = async (): Promise<void> => {
      await watched.close();
      await written.close();
    };
    return { namespace: config.namespace, watched, written, close };
  };

  test("a host is told of whatever another one writes", async () => {
    const { watched, written, close } = await hosts();
    await tellsOfAnother(watched, written);
    await close();
  });

  test("a key that expires is told of, and so is one that another program removes", async () => {
    const { watched, written, namespace, close } = await hosts();
    await written.set("a", bytes("1"), { expiry: { in: 3_600_000 } });
    await written.set("b", bytes("1"));
    const watch = watchStore(watched, { keys: ["a", "b"] });
    await watch.until({ a: "1", b: "1" });
    await expireNow(server, namespace);
    await watch.until({ a: null });
    await server.command("DEL", `bobbin:{${namespace}}:values`);
    await watch.until({ b: null });
    watch.close();
    await close();
  });

  test("what changed while the connection was gone is told of when there is another", async () => {
    const { watched, written, close } = await hosts();
    const watch = watchStore(watched, { keys: ["a"] });
    await watch.until({ a: null });
    for (const number of ["1", "2", "3"]) {
      // The connection may be on its way yet.
      await until("the connection is ended", async () => {
        return (await server.command("CLIENT", "KILL", "TYPE", "pubsub")) !== "0";
      });
      await written.set("a", bytes(number));
      await watch.until({ a: number });
    }
    watch.close();
    await close();
  });

  test("a user who may not be told is told all the same, later", async () => {
    const rules = ["on", ">secret", "~*", "&*", "+@all", "-client|tracking"];
    await server.command("ACL", "SETUSER", "untold", ...rules);
    const { watched, written, close } = await hosts(server.url.replace("//", "//untold:secret@"));
    await tellsOfAnother(watched, written);
    await close();
  });

  test("who watches and does not read costs no memory, however much another program tells on the channel", async () => {
    const { namespace, watched, written, close } = await hosts();
    const foreign = await RawConnection.open(server.port);
    const told = ["", "9".repeat(100_000), "\0\r\n$-1\r\n", `bobbin:{${namespace}}:values`, "null"];
    await costsNothingUnread(watched, written, async () => {
      for (let time = 0; time < 300; time++) {
        await Promise.all(
          told.map((text) => foreign.send("PUBLISH", "__redis__:invalidate", text)),
        );
        // What begins as the store's key does is told of, too.
        await foreign.send("SET", `bobbin:{${namespace}}:values-${time}`, "x");
      }
    });
    foreign.close();
    await close();
  });

  test("a watch lives through an outage of the server", async () => {
    const other = await RedisServer.start({ settings: ["--appendonly", "yes"] });
    const config = redisConfig(other.url, { timeoutMilliseconds: 1_000 });
    const watched = await openRedisStore("default", config);
    const watch = watchStore(watched, { keys: ["a"] });
    await watch.until({ a: null });
    const told = watch.until({ a: "1" });
    other.pause();
    await until("the watcher notices", async () => {
      return (await Promise.resolve(watched.get("a")).catch(() => "away")) === "away";
    });
    other.resume();
    const written = await openRedisStore("default", redisConfig(other.url, config));
    await until("it is written", async () => {
      await written.set("a", bytes("1"));
      return true;
    });
    await told;
    watch.close();
    await watched.close();
    await written.close();
    await other.stop();
  });

  test("nobody is connected for a store that nobody watches", async () => {
    const { watched, close } = await hosts();
    const listening = async (): Promise<string> =>
      server.command("CLIENT", "LIST", "TYPE", "pubsub");
    await until("all others are gone", async () => (await listening()).trim() === "");
    await watched.set("a", bytes("1"));
    assert.equal((await listening()).trim(), "");
    const watch = watchStore(watched, { keys: ["a"] });
    await watch.until({ a: "1" });
    await until("somebody listens", async () => (await listening()).trim() !== "");
    await close();
    await until("nobody listens", async () => (await listening()).trim() === "");
    watch.close();
  });
});
