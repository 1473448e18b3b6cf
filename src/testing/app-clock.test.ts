/** Goal: time passes in a test when the test says so. Method: a component that tells the time, and keys that expire. */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folderOfFile } from "../../test/support/temporary-folder.ts";
import type { GuestCall } from "../guests/wasm/host.ts";
import { clockInterfaces } from "../guests/wasm/wasi/clocks.ts";
import { clockInterfaces3 } from "../guests/wasm/wasi3/system.ts";
import { clockNow } from "../guests/wasm/wasi/preview1-system.ts";
import type { Preview1Host } from "../guests/wasm/wasi/preview1-host.ts";
import { openTestApp } from "./open-test-app.ts";

const folder = folderOfFile();
writeFileSync(
  join(folder, "clock.ts"),
  `import { Kv } from "bobbin-kv/sdk";
  const loaded = Date.now();
  class Moment extends Date {}
  export default { fetch(request) {
    const store = Kv.open("default");
    const told = [Date.now(), new Date().getTime(), new Date(5).getTime(), new Moment().getTime(), Date.parse(Date())];
    const odd = [Date.name, Date.length, new Date(0).constructor === Date, new Moment() instanceof Date, typeof Date.UTC];
    return Response.json({ loaded, told, odd, kept: store.get("key") === null ? null : "value" });
  } };`,
);
const app = () =>
  openTestApp(
    {
      trigger: { http: [{ route: "/...", component: "clock" }] },
      component: { clock: { source: "clock.ts", key_value_stores: ["default"] } },
    },
    { directory: folder },
  );

interface Told {
  readonly loaded: number;
  readonly told: number[];
  readonly odd: unknown[];
  readonly kept: string | null;
}

const year3000 = new Date("3000-01-01T00:00:00Z");
const day = 86_400_000;

test("components see the time that a test sets, and what expires by it is gone", async () => {
  await using opened = await app();
  const ask = async (): Promise<Told> => (await (await opened.fetch("/")).json()) as Told;
  const before = Date.now();
  const first = await ask();
  assert.ok(first.told[0] !== undefined && first.told[0] >= before && first.told[0] <= Date.now());
  opened.clock.set(year3000);
  await opened.store().set("key", "value", { expiresIn: 2 * day });
  const { told, odd, kept } = await ask();
  const [now = 0, date = 0, given, derived = 0, text = 0] = told;
  for (const moment of [now, date, derived, text + 1000]) {
    assert.ok(moment >= year3000.getTime() && moment < year3000.getTime() + day, `${moment}`);
  }
  assert.equal(given, 5);
  assert.deepEqual(odd, ["Date", 7, true, true, "function"]);
  assert.equal(kept, "value");
  opened.clock.advance(2 * day);
  const later = await ask();
  assert.equal(later.kept, null);
  assert.ok((later.told[0] ?? 0) >= year3000.getTime() + 2 * day);
});

test("each application has a clock of its own", async () => {
  await using one = await app();
  await using other = await app();
  one.clock.set(year3000);
  const { told } = (await (await other.fetch("/")).json()) as Told;
  assert.ok((told[0] ?? 0) < year3000.getTime());
  assert.ok(one.clock.now() >= year3000.getTime());
});

test("a clock goes on by whole milliseconds, to moments that there are", async () => {
  await using opened = await app();
  for (const wrong of [-1, 0.5, Number.NaN, Infinity])
    assert.throws(() => opened.clock.advance(wrong), RangeError);
  assert.throws(() => opened.clock.set(new Date(Number.NaN)), RangeError);
});

test("the wall clocks of all kinds of WebAssembly guests are the application's", () => {
  const settings = { now: () => 5_250 };
  const call = { settings } as unknown as GuestCall;
  const told = { seconds: 5n, nanoseconds: 250_000_000 };
  assert.deepEqual(clockInterfaces["wasi:clocks/wall-clock"]?.["now"]?.(call), told);
  assert.deepEqual(clockInterfaces3["wasi:clocks/system-clock"]?.["now"]?.(call), told);
  assert.equal(clockNow(0, { settings } as unknown as Preview1Host), 5_250_000_000n);
});
