/** A guest that writes much, each write synced before it goes on, computes little: waits are no work. */

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { startTestApp } from "../../src/testing/test-app.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { getKey, textGuest } from "./text-guest.ts";

const writes = 3_000;

/** /w writes the number of the write to "key" so often, /g gets the last one. */
const guest = textGuest(`
  (if (i32.eq (call $route (local.get $uri)) (i32.const 103)) (then ${getKey}) (else
    (local.set $method (call $open))
    (local.set $body (i32.const 0))
    (loop $again
      (local.set $body (i32.add (local.get $body) (i32.const 1)))
      (i32.store (i32.const 640) (local.get $body))
      (call $kv-set (local.get $method) (i32.const 272) (i32.const 3) (i32.const 640) (i32.const 4) (i32.const 512))
      (if (i32.load8_u (i32.const 512)) (then (unreachable)))
      (br_if $again (i32.lt_u (local.get $body) (i32.const ${writes}))))))`);

test("three thousand writes of one request succeed under the CPU limit that nobody has changed, each of them synced", async () => {
  using folder = temporaryFolder();
  const manifest = join(folder.path, "spin.toml");
  const runtimeConfigPath = join(folder.path, "runtime-config.toml");
  await writeFile(join(folder.path, "guest.wasm"), guest);
  await writeFile(
    manifest,
    `spin_manifest_version = 2
[application]
name = "guest"
[[trigger.http]]
route = "/..."
component = "guest"
[component.guest]
source = "guest.wasm"
key_value_stores = ["default"]
`,
  );
  await writeFile(
    runtimeConfigPath,
    '[key_value_store.default]\ntype = "spin"\npath = "data.db"\ndurability = "full"\n',
  );
  // How long a sync takes is the disk's affair.
  const requestTimeoutMilliseconds = 3_600_000;
  await using app = await startTestApp(manifest, { runtimeConfigPath, requestTimeoutMilliseconds });
  const response = await app.fetch("/w");
  const log = app.log.map(([, , line]) => line).join("\n");
  assert.equal(response.status, 200, log);
  const last = Buffer.from(await (await app.fetch("/g")).arrayBuffer());
  assert.equal(last.readUInt32LE(), writes);
});
