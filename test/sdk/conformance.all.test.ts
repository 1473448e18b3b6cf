/** Every SDK's conformance guest gives the same answers, and TypeScript's in an isolate too. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type GuestApp, startGuest } from "../wasm/guest-app.ts";
import { buildSdkApp } from "./build/build-app.ts";
import { findSdkLanguages, sdkApp } from "./build/sdk.ts";
import { caseStores, guestCases } from "./conformance-cases.ts";
import { lacksOf, replay } from "./replay.ts";

const cases = guestCases();
/** No guest here loops, however slow the machine is. */
const cpuMilliseconds = 60_000;
const stores = {
  default: { isGranted: true, tuplesMax: 1024 },
  other: { isGranted: true },
  denied: { isGranted: false },
  ...caseStores,
};

for (const language of findSdkLanguages()) {
  describe(language, () => {
    const lacks = lacksOf(language);
    const app = sdkApp(`sdk/${language}/conformance`, language);
    let guest: GuestApp;
    test("its guest builds, and starts", async (t) => {
      const missing = await buildSdkApp(app);
      if (missing === null) guest = await startGuest(app.source, stores, cpuMilliseconds);
      else t.skip(missing.missing);
    });

    /** A part that needs the guest, which this machine may not be able to build. */
    function part(what: string, work: () => Promise<void>): void {
      test(what, async (t) => {
        if (guest === undefined) t.skip("the guest could not be built");
        else await work();
      });
    }

    for (const one of cases) {
      if (one.needs !== null && one.needs in lacks) continue;
      part(one.name, () => replay(guest, one));
    }

    part("sees a request, and answers with headers and a body", async () => {
      const methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"];
      for (const method of methods) {
        const body = ["GET", "OPTIONS"].includes(method) ? null : Uint8Array.of(0, 255, 10);
        const response = await fetch(`${guest.url}/http/a%20b?c=d&e`, {
          method,
          headers: { "x-ask": "asked" },
          ...(body === null ? {} : { body }),
        });
        assert.equal(response.status, 201);
        assert.equal(response.headers.get("x-first"), "1");
        assert.equal(response.headers.get("x-second"), "2");
        const content = body === null ? "" : "AP8K";
        const expected = `${method}\n/http/a%20b?c=d&e\nasked\n${content}\n`;
        assert.equal(await response.text(), expected);
      }
    });

    part("may answer with nothing", async () => {
      const response = await fetch(`${guest.url}/empty`);
      assert.deepEqual([response.status, await response.text()], [204, ""]);
    });

    part("answers 500 when its handler fails, and goes on", async () => {
      assert.equal((await guest.ask("/fail")).status, 500);
      assert.equal((await guest.ask("/empty")).status, 204);
    });

    part("draws other random numbers for each request", async () => {
      const drawn = new Set<string>();
      for (let request = 0; request < 5; request += 1) {
        const answer = await guest.ask("/random");
        assert.equal(answer.status, 200);
        drawn.add(answer.body.toString());
      }
      assert.equal(drawn.size, 5);
    });

    part("prints to its log", async () => {
      assert.equal((await guest.ask("/print")).body.toString(), "ok");
      for (const stream of ["stdout", "stderr"]) {
        const printed = guest.log.some(
          ([, from, line]) => from === stream && line.includes(`to ${stream}`),
        );
        assert.ok(printed, `${stream}: ${JSON.stringify(guest.log.slice(-5))}`);
      }
    });

    test("is ended", async () => {
      await guest?.[Symbol.asyncDispose]();
    });
  });
}
