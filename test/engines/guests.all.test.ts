/**
 * Goal: guests of every SDK and every interface use a store in Redis as they use one in a file. Method: the guests
 * and cases of test/sdk and test/wasm, with nothing but the runtime configuration changed.
 */

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, describe, test } from "node:test";
import { readVectors } from "../../conformance/vectors.ts";
import { buildSdkApp } from "../sdk/build/build-app.ts";
import { findSdkLanguages, sdkApp } from "../sdk/build/sdk.ts";
import { caseStores, guestCases } from "../sdk/conformance-cases.ts";
import { lacksOf, replay } from "../sdk/replay.ts";
import { redisIsMissing } from "../support/redis/program.ts";
import { RedisServer } from "../support/redis/server.ts";
import { type GuestInterface, hex, startGuest, type StoreTable } from "../wasm/guest-app.ts";
import { replayThrough, whyNot } from "../wasm/guest-vectors.ts";
import { buildGuest } from "../wasm-guests/build/build-guest.ts";
import { patient } from "../support/patience.ts";

const skip = redisIsMissing();
const server = skip === false ? await RedisServer.start() : null;
after(() => server?.stop());

/** Guests share the processor with others of this run. */
const cpuMilliseconds = 60_000;

/** A namespace of its own for each store of one guest. */
function tables(): StoreTable {
  const run = randomUUID();
  return (label) =>
    `type = "redis"\nurl = "${server?.url}"\nnamespace = "${run}:${label}"\ntimeout_milliseconds = ${patient(20_000)}`;
}

for (const language of findSdkLanguages()) {
  test(`the SDK for ${language} gives the answers of all cases`, { skip }, async (t) => {
    const app = sdkApp(`sdk/${language}/conformance`, language);
    const missing = await buildSdkApp(app);
    if (missing !== null) return t.skip(missing.missing);
    const lacks = lacksOf(language);
    const stores = {
      default: { isGranted: true, tuplesMax: 1024 },
      other: { isGranted: true },
      denied: { isGranted: false },
      ...caseStores,
    };
    await using guest = await startGuest(app.source, stores, cpuMilliseconds, tables());
    for (const one of guestCases()) {
      if (one.needs !== null && one.needs in lacks) continue;
      await t.test(one.name, () => replay(guest, one));
    }
  });
}

const guests: readonly (readonly [name: string, kind: GuestInterface])[] = [
  ["rust-spin1", "v1"],
  ["go-spin1", "v1"],
  ["rust-sdk5", "v2"],
  ["rust-wasi-keyvalue", "wasi"],
  ["javascript-sdk2", "v2"],
  ["python-sdk3", "v2"],
];

for (const [name, kind] of guests) {
  describe(`${name}, as Spin runs it`, { skip }, () => {
    test("gives the answers of the conformance vectors, and is denied what it is not granted", async (t) => {
      const built = await buildGuest(name);
      if ("missing" in built) return t.skip(built.missing);
      const vectors = readVectors().filter(
        (vector) => vector.tuplesMax !== 0 && whyNot(vector, kind) === null,
      );
      const stores = Object.fromEntries([
        ["denied", { isGranted: false }],
        ...vectors.map(({ tuplesMax }, at) => [
          `case-c${at}`,
          { isGranted: true, ...(tuplesMax === undefined ? {} : { tuplesMax }) },
        ]),
      ]) as Parameters<typeof startGuest>[1];
      await using guest = await startGuest(built.path, stores, cpuMilliseconds, tables());
      for (const [at, vector] of vectors.entries())
        await replayThrough(guest, `case-c${at}`, vector, kind);
      const denied = await guest.ask("/get", { store: "denied", key: hex("k") });
      assert.deepEqual([denied.status, denied.body.toString()], [400, "access-denied"]);
    });
  });
}
