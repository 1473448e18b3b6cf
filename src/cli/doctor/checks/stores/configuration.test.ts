/** The checks of what is around the stores: runtime-config, grants, unused-stores, folders, file-system, disk-space, logs. */

import assert from "node:assert/strict";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { mountSmall, remount } from "../../../../../test/stores/mounts.ts";
import {
  findingsOf,
  scriptManifest,
  sentences,
  writeFiles,
} from "../../../../../test/support/doctor.ts";
import { doctorLimits } from "../../../../limits.ts";
import { diskSpace } from "./disk-space.ts";
import { fileSystem, networkName } from "./file-system.ts";
import { folders } from "./folders.ts";
import { grants } from "./grants.ts";
import { logs } from "./logs.ts";
import { runtimeConfig } from "./runtime-config.ts";
import { unusedStores } from "./unused-stores.ts";
import { temporaryFolder } from "../../../../../test/support/temporary-folder.ts";

const store = (label: string): string =>
  `[key_value_store.${label}]\ntype = "spin"\npath = "${label}.db"\n`;

test("no runtime configuration is fine, unless one lies there unused", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": scriptManifest });
  assert.match(sentences(await findingsOf(runtimeConfig, folder.path)).join(), /^ok: no runtime/);
  writeFiles(folder.path, { "runtime-config.toml": store("cache") });
  const [unused] = await findingsOf(runtimeConfig, folder.path);
  assert.equal(unused?.severity, "notice");
  assert.match(unused?.remedy ?? "", /--runtime-config-file .*runtime-config\.toml$/);
  const runtimeConfigPath = join(folder.path, "runtime-config.toml");
  assert.deepEqual(sentences(await findingsOf(runtimeConfig, folder.path, { runtimeConfigPath })), [
    "ok: the runtime configuration is sound: 1 store",
  ]);
});

test("a runtime configuration that is missing or wrong is a problem with its place", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": scriptManifest });
  const runtimeConfigPath = join(folder.path, "runtime-config.toml");
  const [missing] = await findingsOf(runtimeConfig, folder.path, { runtimeConfigPath });
  assert.equal(missing?.severity, "problem");
  assert.match(missing?.what ?? "", /cannot be read: there is no such file/);
  writeFiles(folder.path, { "runtime-config.toml": `${store("cache")}pth = "x"\n` });
  const [wrong] = await findingsOf(runtimeConfig, folder.path, { runtimeConfigPath });
  assert.match(wrong?.what ?? "", /unknown key "pth"/);
  assert.match(wrong?.place ?? "", /runtime-config\.toml:4:1$/);
});

test("folders that depend on where Bobbin is started, and keys without use, are notices", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, {
    "spin.toml": scriptManifest,
    "runtime-config.toml": 'state_dir = "state"\nlog_dir = "/var/log/shop"\n[llm_compute]\n',
  });
  const runtimeConfigPath = join(folder.path, "runtime-config.toml");
  const found = await findingsOf(runtimeConfig, folder.path, { runtimeConfigPath });
  assert.deepEqual(
    found.map(({ severity }) => severity),
    ["notice", "notice"],
  );
  assert.match(found[0]?.what ?? "", /llm_compute is not used/);
  assert.match(found[1]?.what ?? "", /^state_dir is relative to the folder/);
  assert.match(found[1]?.place ?? "", /runtime-config\.toml:1:1$/);
});

test("stores that are granted and defined are fine", async () => {
  using folder = temporaryFolder();
  const manifest = scriptManifest.replace('["default"]', '["default", "cache"]');
  writeFiles(folder.path, { "spin.toml": manifest, "runtime-config.toml": store("cache") });
  const options = { runtimeConfigPath: join(folder.path, "runtime-config.toml") };
  assert.deepEqual(sentences(await findingsOf(grants, folder.path, options)), [
    "ok: components are granted 2 stores, all defined",
  ]);
  assert.deepEqual(await findingsOf(unusedStores, folder.path, options), []);
});

test("a grant of a store that nothing defines is a problem, a store that nobody is granted a notice", async () => {
  using folder = temporaryFolder();
  const manifest = scriptManifest.replace('["default"]', '["default", "cache"]');
  writeFiles(folder.path, { "spin.toml": manifest, "runtime-config.toml": `\n${store("cahce")}` });
  const options = { runtimeConfigPath: join(folder.path, "runtime-config.toml") };
  const [denied] = await findingsOf(grants, folder.path, options);
  assert.equal(denied?.severity, "problem");
  assert.equal(denied?.what, 'component "hello" is granted store "cache", which nothing defines');
  assert.match(denied?.place ?? "", /spin\.toml:10:1$/);
  const [unused] = await findingsOf(unusedStores, folder.path, options);
  assert.equal(unused?.severity, "notice");
  assert.match(unused?.place ?? "", /runtime-config\.toml:2:1$/);
});

test("a grant of a store that the configuration beside the manifest defines is cured by naming that", async () => {
  using folder = temporaryFolder();
  const manifest = scriptManifest.replace('["default"]', '["cache", "other"]');
  writeFiles(folder.path, { "spin.toml": manifest, "runtime-config.toml": store("cache") });
  const [cache, other] = await findingsOf(grants, folder.path);
  assert.match(cache?.remedy ?? "", /--runtime-config-file \S+runtime-config\.toml$/);
  assert.match(other?.remedy ?? "", /define \[key_value_store\.other\]/);
});

test("folders that can be written or made are fine", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": scriptManifest });
  assert.deepEqual(sentences(await findingsOf(folders, folder.path)), [
    "ok: the state folder will be made at the first start",
    "ok: the log folder will be made at the first start",
  ]);
  mkdirSync(join(folder.path, ".spin/logs"), { recursive: true });
  assert.deepEqual(sentences(await findingsOf(folders, folder.path)), [
    "ok: the state folder can be written",
    "ok: the log folder can be written",
  ]);
  assert.deepEqual(sentences(await findingsOf(folders, folder.path, { stateDir: null })), [
    "ok: there is no state folder: stores without a path are kept in memory",
    "ok: there is no log folder: components' output is only shown",
  ]);
});

test("a file in place of a folder is a problem", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": scriptManifest, ".spin": "" });
  const found = await findingsOf(folders, folder.path);
  assert.deepEqual(sentences(found), [
    "problem: a file stands where the state folder should be",
    "problem: a file stands where the log folder should be",
  ]);
});

test("a folder that cannot be written is a problem, and a disk without room a warning", async (context) => {
  const folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": scriptManifest });
  const stateDir = join(folder.path, "small");
  const refused = mountSmall(context, stateDir, 4);
  context.after(() => folder[Symbol.dispose]());
  if (refused !== null) return context.skip(refused);
  const options = { stateDir: join(stateDir, "state") };
  const [low] = await findingsOf(diskSpace, folder.path, options);
  assert.match(low?.what ?? "", /^only 4 MiB are free/);
  assert.equal(low?.severity, "warning");
  assert.equal(remount(stateDir, "ro"), null);
  const [denied] = await findingsOf(folders, folder.path, options);
  assert.equal(denied?.severity, "problem");
  assert.equal(denied?.what, "the state folder cannot be written");
});

test("a disk with room is fine", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": scriptManifest });
  const [found, ...more] = await findingsOf(diskSpace, folder.path);
  assert.match(found?.what ?? "", /are free on the disk of stores and logs$/);
  assert.deepEqual(more, [], "state and logs are on one disk");
});

test(
  "a file system of this machine is fine",
  { skip: process.platform !== "linux" && "only Linux tells" },
  async () => {
    using folder = temporaryFolder();
    writeFiles(folder.path, { "spin.toml": scriptManifest });
    const [found] = await findingsOf(fileSystem, folder.path);
    assert.equal(found?.severity, networkName(0xef53) === null ? "ok" : "notice");
  },
);

test("file systems across a network are known by their numbers", () => {
  assert.equal(networkName(0x6969), "NFS");
  assert.equal(networkName(0xff53_4d42 | 0), "CIFS");
  assert.equal(networkName(0xef53), null);
});

test("logs are measured, and very large ones are told", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, {
    "spin.toml": scriptManifest,
    ".spin/logs/hello_stdout.txt": "a line\n",
  });
  assert.deepEqual(sentences(await findingsOf(logs, folder.path)), [
    "ok: components' logs take 7 bytes",
  ]);
  const large = join(folder.path, ".spin/logs/hello_stderr.txt");
  writeFileSync(large, "");
  truncateSync(large, doctorLimits.logBytesMax);
  const [found] = await findingsOf(logs, folder.path);
  assert.equal(found?.severity, "notice");
  assert.equal(found?.remedy, "empty them at the next start: bobbin up --truncate-logs");
});
