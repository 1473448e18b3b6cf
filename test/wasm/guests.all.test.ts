/** Guests built by the SDKs of Spin, and by hand for its interfaces: each of test/wasm-guests is run through all of this. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readVectors } from "../../conformance/vectors.ts";
import { buildGuest } from "../wasm-guests/build/build-guest.ts";
import { findGuestNames, readGuest } from "../wasm-guests/build/guest.ts";
import {
  hex,
  startGuest,
  type GuestApp,
  type GuestInterface,
  type GuestStore,
} from "./guest-app.ts";
import { replayThrough, whyNot } from "./guest-vectors.ts";

// No configuration can say that a store holds no keys.
const vectors = readVectors().filter(({ tuplesMax }) => tuplesMax !== 0);
const stores: Record<string, GuestStore> = {
  default: { isGranted: true, tuplesMax: 1024 },
  other: { isGranted: true },
  many: { isGranted: true },
  denied: { isGranted: false },
  ...Object.fromEntries(
    vectors.map(({ tuplesMax }, at) => [
      `case-c${at}`,
      tuplesMax === undefined ? { isGranted: true } : { isGranted: true, tuplesMax },
    ]),
  ),
};

const interfaces: readonly [RegExp, GuestInterface][] = [
  [/spin1|spin-v1/, "v1"],
  [/wasi-keyvalue/, "wasi"],
  [/./, "v2"],
];

/**
 * The engine of Spin's JavaScript SDK 2.0 ends with values that do not fit into the memory it begins with:
 * larger ones cannot be tried with it.
 */
const valueBytesTried: Readonly<Record<string, number>> = { "javascript-sdk2": 200_000 };

/** Guests that have no way to ask for it, or to print. */
const noEnvironment = /^rust-spin1$|^javascript-sdk2$/;
const noVariables = /wasi-keyvalue/;
const noOutput = /^rust-spin1$/;

for (const name of findGuestNames()) {
  if (readGuest(name).speaksProtocol === false) {
    test(`${name} builds, and says hello`, async (t) => {
      const built = await buildGuest(name);
      if ("missing" in built) return t.skip(built.missing);
      await using guest = await startGuest(built.path, {});
      const answer = await guest.ask("/hello");
      assert.deepEqual([answer.status, answer.body.toString()], [200, "hello"]);
    });
    continue;
  }
  const kind = interfaces.find(([pattern]) => pattern.test(name))![1];
  describe(name, () => {
    let guest: GuestApp;
    test("builds, and answers", async (t) => {
      const built = await buildGuest(name);
      if ("missing" in built) {
        t.skip(built.missing);
        return;
      }
      guest = await startGuest(built.path, stores);
      const hello = await guest.ask("/hello");
      assert.equal(hello.body.toString(), "hello", JSON.stringify(guest.log));
    });

    /** A part that needs the guest, which this machine may not be able to build. */
    function part(what: string, work: () => Promise<void>): void {
      test(what, async (t) => {
        if (guest === undefined) t.skip("the guest could not be built");
        else await work();
      });
    }

    part("gives the answers of the conformance vectors", async () => {
      let replayed = 0;
      for (const [at, vector] of vectors.entries()) {
        if (whyNot(vector, kind) !== null) continue;
        replayed += 1;
        await replayThrough(guest, `case-c${at}`, vector, kind).catch((error: unknown) => {
          throw new Error(`${vector.name}: ${(error as Error).message}`, { cause: error });
        });
      }
      assert.ok(replayed >= (kind === "wasi" ? 40 : 15), `${replayed} cases were replayed`);
    });

    part("opens what it is granted, and nothing else, whether it exists or not", async () => {
      const key = hex("k");
      for (const store of ["denied", "undefined"]) {
        for (const operation of ["get", "set", "delete", "exists", "keys"]) {
          const body = operation === "set" ? "value" : undefined;
          const before = guest.log.length;
          const denied = await guest.ask(`/${operation}`, { store, key }, body);
          assert.deepEqual([denied.status, denied.body.toString()], [400, "access-denied"]);
          const lines = guest.log.slice(before).map(([, , line]) => line);
          assert.match(lines.join("\n"), /may not open store .*; add .* to key_value_stores/);
          const allowed = await guest.ask(`/${operation}`, { store: "other", key }, body);
          assert.notEqual(allowed.body.toString(), "access-denied");
        }
      }
    });

    part("lists keys, of any characters", async () => {
      const keys = ["", "a", "b/c?d=e&f", "line\nfeed", "nul\0", "ü", "日本", "🧵"];
      for (const key of keys) await guest.ask("/set", { store: "other", key: hex(key) }, key);
      const listed = (await guest.ask("/keys", { store: "other" })).body.toString().split("\n");
      for (const key of keys) {
        assert.ok(listed.includes(hex(key)), JSON.stringify(key));
        const got = await guest.ask("/get", { store: "other", key: hex(key) });
        assert.equal(got.body.toString(), key);
      }
    });

    part("lists many keys", async () => {
      const keys = Array.from({ length: 300 }, (_, at) => hex(`key ${at}`));
      for (const key of keys) await guest.ask("/set", { store: "many", key }, "value");
      const listed = (await guest.ask("/keys", { store: "many" })).body.toString().split("\n");
      assert.deepEqual(listed.toSorted(), keys.toSorted());
    });

    part("is held to the limits of keys, values and open stores", async () => {
      const store = "other";
      const value = new Uint8Array(valueBytesTried[name] ?? 1_048_576).fill(7);
      const ask = async (key: string, bytes: Uint8Array): Promise<string> => {
        const { status, body } = await guest.ask("/set", { store, key: hex(key) }, bytes);
        return `${status} ${body.toString().split("\n")[0]}`;
      };
      const refused = `400 ${kind === "v1" ? "io" : "other"}`;
      const one = new Uint8Array(1);
      assert.equal(await ask("k".repeat(256), one), "200 ");
      assert.equal(await ask("k".repeat(257), one), refused);
      assert.equal(await ask("ü".repeat(128), one), "200 ");
      assert.equal(await ask(`${"ü".repeat(128)}k`, one), refused);
      assert.equal(await ask("largest", value), "200 ");
      const got = await guest.ask("/get", { store, key: hex("largest") });
      assert.deepEqual(new Uint8Array(got.body), value);
      if (valueBytesTried[name] !== undefined) return;
      assert.equal(await ask("larger", new Uint8Array(1_048_577)), refused);
    });

    part("holds 256 stores open, and no more", async () => {
      const fits = await guest.ask("/open-many", { store: "default", count: "256" });
      assert.deepEqual([fits.status, fits.body.toString()], [200, "256"]);
      const { status, body } = await guest.ask("/open-many", { store: "default", count: "257" });
      // wasi:keyvalue has no case for it.
      const expected = kind === "wasi" ? "other" : "store-table-full";
      assert.deepEqual([status, body.toString().split("\n")[0]], [400, expected]);
    });

    part("finds nothing of an earlier request", async () => {
      for (let at = 0; at < 5; at += 1) {
        const answer = await guest.ask("/leak", { set: hex("secret") });
        assert.deepEqual([answer.status, answer.body.toString()], [200, ""]);
      }
    });

    part("draws other random numbers for each request, also where it began with some", async () => {
      if (!name.startsWith("go-")) return;
      const drawn = new Set<string>();
      for (let at = 0; at < 5; at += 1) {
        const answer = await guest.ask("/random");
        assert.equal(answer.status, 200);
        drawn.add(answer.body.toString());
      }
      assert.equal(drawn.size, 5);
    });

    part("reads and answers bodies of every size", async () => {
      for (const bytes of [0, 1, 65_536, 65_537, 1_000_000]) {
        const body = Buffer.alloc(bytes, "body of some bytes ");
        const answer = await guest.ask("/echo", {}, body);
        assert.ok(answer.status === 200 && answer.body.equals(body), `${bytes} bytes`);
      }
    });

    part("sees the request's headers and Spin's own", async () => {
      const headers = (await guest.ask("/headers")).body.toString();
      assert.match(headers, /^spin-full-url: http:\/\/127\.0\.0\.1:\d+\/headers$/im);
      assert.match(headers, /^spin-matched-route: \/\.\.\.$/im);
    });

    part("is told its variables and environment, and nothing of its host's", async () => {
      const environment = (await guest.ask("/env")).body.toString();
      const expected = noEnvironment.test(name) ? "" : "FROM_FLAG=flag\nFROM_MANIFEST=manifest\n";
      // Python's runtime adds some of its own.
      const lines = environment.split("\n").filter((line) => !line.startsWith("PYTHON"));
      assert.equal(lines.toSorted().join("\n").trimStart(), expected.trimEnd());
      if (noVariables.test(name)) return;
      const variable = await guest.ask("/variable", { name: "greeting" });
      assert.deepEqual([variable.status, variable.body.toString()], [200, "hello there"]);
      assert.equal((await guest.ask("/variable", { name: "other" })).status, 400);
    });

    part("prints to its log", async () => {
      if (noOutput.test(name)) return;
      await guest.ask("/stdout", { text: "printed" });
      // The engine of Spin's JavaScript SDK 2.0 prints errors to standard output too.
      const streams = name === "javascript-sdk2" ? ["stdout"] : ["stdout", "stderr"];
      for (const stream of streams) {
        const found = guest.log.some(
          ([, from, text]) => from === stream && text.includes("printed"),
        );
        assert.ok(found, `${stream}: ${JSON.stringify(guest.log)}`);
      }
      if (name.startsWith("go-")) assert.ok(guest.log.some(([, , text]) => text === "started"));
    });

    for (const [path, what] of [
      ["/trap", "traps"],
      ["/recurse", "calls itself without end"],
      ["/loop", "loops for ever"],
      ["/grow", "allocates for ever"],
    ] as const) {
      part(`costs one request when it ${what}`, async () => {
        const [failed, ...others] = await Promise.all(
          [path, "/hello", "/hello", "/neighbour"].map((one) => guest.ask(one)),
        );
        assert.equal(failed!.status, 500);
        const texts = others.map(({ body }) => body.toString());
        assert.deepEqual(texts, ["hello", "hello", "neighbour"]);
        assert.equal((await guest.ask("/hello")).body.toString(), "hello");
      });
    }

    test("is ended", async () => {
      await guest?.[Symbol.asyncDispose]();
    });
  });
}
