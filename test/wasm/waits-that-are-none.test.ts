/** A guest that is suspended for answers which come at once has not waited: its time goes on, and others have their turn. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { openMemoryStore } from "../../src/stores/memory/memory.ts";
import { outOfTime } from "../support/out-of-time.ts";
import { serveTextGuest, textGuest } from "./text-guest.ts";

/** Asks for "default", which is no address, and is told so. */
const refused = `(call $request (i32.const 0) (i32.const 256) (i32.const 7) (i32.const 0) (i32.const 0)
  (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 512))`;
const imports = `(import "wasi-outbound-http" "request"
  (func $request (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))`;

test("a loop of requests that are refused is stopped, and others are answered meanwhile", async () => {
  const guest = textGuest(
    `(if (i32.eq (call $route (local.get $uri)) (i32.const 120))
      (then (loop $again ${refused} (br $again))))
    ${refused}
    (if (i32.ne (i32.load8_u (i32.const 516)) (i32.const 2)) (then (unreachable)))
    (global.set $from (i32.const 256))
    (global.set $length (i32.const 7))`,
    "",
    imports,
  );
  const store = openMemoryStore({ label: "default", tuplesMax: 10 });
  await using server = await serveTextGuest(guest, store, { cpuMillisecondsMax: 500 });
  const looping = fetch(`${server.url}/x`);
  const others = await Promise.all(
    ["/ok", "/ok", "/ok"].map(async (path) => (await fetch(`${server.url}${path}`)).text()),
  );
  assert.deepEqual(others, ["default", "default", "default"]);
  assert.equal((await looping).status, 500);
  assert.match(server.printed.join("\n"), outOfTime(500));
});
