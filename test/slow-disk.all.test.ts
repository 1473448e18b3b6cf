/** A disk on which each sync takes long holds up the requests that wait for it, and no others. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { storeComponent } from "./support/store-component.ts";
import { attachTrace } from "./support/system-calls.ts";
import { createUpApp } from "./support/up-app.ts";
import { workerProcessIds } from "./support/worker-processes.ts";

const plain = `export const handleRequest = async () => ({ status: 200, body: "here" });`;
/** Far longer than the requests meanwhile take on any machine. */
const syncMicroseconds = 8_000_000;

for (const durability of ["response", "full"]) {
  test(`while a sync goes on, reads and components without a store are answered (${durability})`, async (context) => {
    await using app = await createUpApp({
      components: { store: storeComponent, plain },
      stores: { store: ["default"] },
      runtimeConfig: `[key_value_store.default]\ntype = "spin"\npath = "data.db"\ndurability = "${durability}"\n`,
    });
    await using up = await app.start("--workers", "1", "--request-timeout", "600s");
    const put = async (key: string): Promise<number> =>
      (await up.fetch(`/store/${key}`, { method: "PUT", body: "value" })).status;
    assert.equal(await put("first"), 204);
    const [worker = 0] = workerProcessIds(up.child.pid ?? 0);
    const delay = `inject=fdatasync,fsync:delay_enter=${syncMicroseconds}`;
    const trace = await attachTrace(worker, ["fdatasync", "fsync"], ["-e", delay]);
    if ("why" in trace) return context.skip(trace.why);
    let answered = 0;
    const writes = ["a", "b", "c"].map(async (key) => {
      const status = await put(key);
      answered += 1;
      return status;
    });
    for (let request = 0; request < 5; request += 1) {
      assert.equal(await (await up.fetch("/plain")).text(), "here");
    }
    assert.equal(answered, 0);
    assert.deepEqual(await Promise.all(writes), [204, 204, 204]);
    await trace.stop();
  });
}
