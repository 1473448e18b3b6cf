/** `bobbin doctor` as a process: on broken applications, beside one that runs, and full of secrets. */

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { DoctorReport } from "../src/cli/doctor/report.ts";
import { fillStore, script, scriptManifest, writeFiles } from "./support/doctor.ts";
import { storeComponent } from "./support/store-component.ts";
import { startAtTerminal, terminalMissing } from "./support/terminal.ts";
import { createUpApp } from "./support/up-app.ts";
import { runBobbin, type CommandResult } from "./support/up-process.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const file = ".spin/sqlite_key_value.db";

/** On a port that is free, so that what else runs here does not matter. */
function runDoctor(folder: string, ...flags: string[]): Promise<CommandResult> {
  return runBobbin(["doctor", "--listen", "127.0.0.1:0", ...flags], { cwd: folder });
}

async function reportOf(folder: string, ...flags: string[]): Promise<DoctorReport> {
  return JSON.parse((await runDoctor(folder, "--json", ...flags)).stdout) as DoctorReport;
}

/** Names, sizes and times of all files of a folder. */
function listing(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => {
      const { size, mtimeMs } = statSync(join(folder, name));
      return `${name} ${size} ${mtimeMs}`;
    })
    .toSorted();
}

test("a sound application has no problems, and nothing is changed", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": scriptManifest, "hello.js": script });
  fillStore(join(folder.path, file), 3);
  const before = listing(folder.path);
  const { code, stdout, stderr } = await runDoctor(folder.path);
  assert.equal(stderr, "");
  assert.equal(code, 0);
  assert.match(stdout, /^Stores and folders$/m);
  assert.match(stdout, /✓ store "default" holds 3 keys of at most 1,024/);
  assert.match(stdout, /\n\n\d+ checks: \d+ ok\n$/);
  assert.deepEqual(listing(folder.path), before);
});

test("an application that was never started stays as it is", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": scriptManifest, "hello.js": script });
  assert.equal((await runDoctor(folder.path, "--fast")).code, 0);
  assert.deepEqual(readdirSync(folder.path), ["hello.js", "spin.toml"]);
});

test("problems end with 1; warnings only with --strict", async () => {
  using folder = temporaryFolder();
  const unserved = '\n[component.cart]\nsource = "hello.js"\n';
  writeFiles(folder.path, { "spin.toml": scriptManifest + unserved, "hello.js": script });
  assert.equal((await runDoctor(folder.path)).code, 0);
  const strict = await runDoctor(folder.path, "--strict", "--quiet");
  assert.equal(strict.code, 1);
  assert.match(strict.stdout, /^Application\n {2}! no trigger leads to component "cart"/);
  writeFiles(folder.path, { "spin.toml": "spin_manifest_version = 2\n" });
  const broken = await runDoctor(folder.path);
  assert.equal(broken.code, 1);
  assert.match(broken.stdout, /✗ the file has no "application"\n {6}at spin\.toml:1:1\n {6}add /);
  assert.match(broken.stdout, /^Not checked on account of that: .*store-health/m);
});

test("no application, a missing runtime configuration and mistakes in flags are told", async () => {
  using folder = temporaryFolder();
  const none = await runDoctor(folder.path, "--from", "shop");
  assert.equal(none.code, 1);
  assert.match(none.stdout, /✗ there is no application at /);
  writeFiles(folder.path, { "spin.toml": scriptManifest, "hello.js": script });
  const config = await runDoctor(folder.path, "--runtime-config-file", "none.toml");
  assert.equal(config.code, 1);
  assert.match(config.stdout, /✗ the runtime configuration \S*none\.toml cannot be read/);
  assert.equal((await runDoctor(folder.path, "--json", "--quiet")).code, 2);
});

test("a damaged database, a folder in its place and a full store are problems", async () => {
  using folder = temporaryFolder();
  const stores = ["damaged", "folder", "full"];
  writeFiles(folder.path, {
    "spin.toml": scriptManifest.replace('["default"]', JSON.stringify(stores)),
    "hello.js": script,
    "runtime-config.toml": stores
      .map((label) => `[key_value_store.${label}]\ntype = "spin"\npath = "${label}.db"\n`)
      .join(""),
  });
  fillStore(join(folder.path, "damaged.db"), 500);
  const bytes = readFileSync(join(folder.path, "damaged.db"));
  writeFileSync(join(folder.path, "damaged.db"), bytes.fill(0xa5, 8192, 16_384));
  mkdirSync(join(folder.path, "folder.db"));
  fillStore(join(folder.path, "full.db"), 1);
  writeFiles(folder.path, {
    "runtime-config.toml": `${readFileSync(join(folder.path, "runtime-config.toml"), "utf8")}limits = { tuples_max = 1 }\n`,
  });
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  using database = new DatabaseSync(join(folder.path, "full.db"));
  database.exec("UPDATE spin_key_value SET store = 'full'");
  database.close();
  const report = await reportOf(folder.path, "--runtime-config-file", "runtime-config.toml");
  const problems = report.findings.filter(({ severity }) => severity === "problem");
  assert.deepEqual(
    problems.map(({ check, subject }) => [check, subject]),
    [
      ["store-file", "folder"],
      ["store-health", "damaged"],
      ["store-content", "full"],
    ],
  );
  for (const { remedy } of problems) assert.notEqual(remedy, null);
  assert.equal(report.summary.problem, 3);
});

test("beside a running application, nothing disturbs it and its address is known as its own", async () => {
  await using app = await createUpApp({
    components: { kv: storeComponent },
    stores: { kv: ["default"] },
  });
  await using up = await app.start("--workers", "2");
  const put = async (from: number): Promise<void> => {
    for (let at = from; at < from + 200; at += 1) {
      assert.equal((await up.fetch(`/key-${at}`, { method: "PUT", body: "value" })).status, 204);
    }
  };
  await put(0);
  const writing = put(200);
  const { host } = new URL(up.url);
  const flags = [...app.flags, "--listen", host];
  const { code, stdout } = await runBobbin(["doctor", ...flags]);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /✓ store "default" is sound, schema 1/);
  assert.match(stdout, /✓ store "default" holds [234]\d\d keys/);
  assert.match(stdout, new RegExp(`✓ this application is being served on ${host}`));
  await writing;
  await put(400);
  assert.equal(await up.stop(), 0);
  assert.deepEqual(
    readdirSync(join(app.folder, ".spin")).filter((name) => name.endsWith("-wal")),
    [],
    "the application closed its store in order",
  );
});

test("no secret is printed, whatever is wrong with them", async () => {
  using folder = temporaryFolder();
  const secrets = Array.from({ length: 12 }, (_, at) => `hunter-${at}-secret`);
  const [inEnvironment, inDefault, inUrl, inTable, inFlag, inTemplate, inScript, inCommand] =
    secrets;
  const [, , , , , , , , inStore, inOther, inLegacy, inToken] = secrets;
  const manifest = `${scriptManifest}environment = { API_KEY = "${inTable}", WITH_URL = "https://me:${inUrl}@example.com" }
allowed_outbound_hosts = ["https://{{ key }}"]
build = { command = "TOKEN=${inCommand} no-such-program --password ${inCommand}" }
[variables]
key = { default = "${inDefault} with a space", secret = true }
other = { required = true, secret = true }
given = { required = true, secret = true }
`;
  writeFiles(folder.path, {
    "spin.toml": manifest,
    "hello.js": `const token = "${inScript}" +;\n`,
  });
  fillStore(join(folder.path, file), 1030, inStore);
  const variables = ["--variable", `given=${inFlag}`, "--variable", `gven=${inOther}`];
  const env = { SPIN_VARIABLE_OTHER: inEnvironment, API_TOKEN: inToken, NODE_ENV: "x" };
  const run = (...flags: string[]): Promise<CommandResult> =>
    runBobbin(["doctor", "--listen", "127.0.0.1:0", ...flags], { cwd: folder.path, env });
  const printed = [await run(...variables), await run("--json", ...variables), await run()];
  writeFiles(folder.path, {
    "spin.toml": manifest
      .replace('"https://{{ key }}"', `"https://me:${inUrl}@example.com", "me:${inUrl}@x"`)
      .replace("[variables]", `allowed_http_hosts = ["https://me:${inLegacy}@x/y"]\n[variables]`)
      .concat(`[component.hello.variables]\npassword = "${inTemplate}{{"\n`),
  });
  printed.push(await run(), await run("--json"));
  for (const { stdout, stderr, code } of printed) {
    assert.equal(code, 1);
    assert.match(stdout, /problem/);
    for (const secret of secrets) assert.ok(!`${stdout}${stderr}`.includes(secret), stdout);
  }
});

test(
  "at a terminal, marks have colours and progress leaves nothing",
  { skip: terminalMissing },
  async () => {
    using folder = temporaryFolder();
    writeFiles(folder.path, { "spin.toml": scriptManifest, "hello.js": script });
    fillStore(join(folder.path, file), 100_000, "a value of some length ".repeat(20));
    await using bobbin = startAtTerminal(["doctor", "--listen", "127.0.0.1:0"], folder.path);
    await bobbin.waitFor("This machine");
    assert.equal(await bobbin.ended, 1);
    assert.match(bobbin.shown, /is full and takes no new key: it holds 100,000 keys/);
  },
);
