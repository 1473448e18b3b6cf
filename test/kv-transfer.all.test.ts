/** `bobbin kv export` and `import`: whole stores out and back, also while an application serves. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bobbinMain, createKvApp } from "./support/kv-command.ts";
import { createUpApp } from "./support/up-app.ts";
import { runBobbin } from "./support/up-process.ts";

const lineOf = (key: string, value: string): string => `${JSON.stringify({ key, value })}\n`;

test("a store is exported, wiped and imported back byte for byte", async () => {
  using app = createKvApp();
  const binary = Uint8Array.from({ length: 1_048_576 }, (_, index) => (index * 31) & 255);
  for (const [key, value] of [
    ["empty", ""],
    ["größe/鍵/\u{1F511}", "\uFEFFtext\r\n\0"],
    ["binary", binary],
    ["", "under no key"],
    ["two\nlines", "a\nb"],
  ] as const)
    await app.read(["set", key], value);
  const before = await app.kv(["export", "--quiet"]);
  const exported = await app.kv(["export", "backup.jsonl"]);
  assert.match(exported.stderr, /^Exported 5 entries, 1\.3 MiB of JSON\n$/);
  assert.deepEqual(readFileSync(join(app.folder, "backup.jsonl")), before.stdout);
  await app.read(["clear", "-yq"]);
  assert.equal(await app.read(["list"]), "");
  assert.equal((await app.kv(["import", "backup.jsonl"])).stderr, "Wrote 5 entries\n");
  assert.deepEqual((await app.kv(["export", "-q"])).stdout, before.stdout);
  assert.deepEqual((await app.kv(["get", "binary"])).stdout, Buffer.from(binary));
  const again = await app.kv(["import", "--json"], before.stdout);
  assert.equal(again.stderr, "Wrote 0 entries; 5 there already\n");
  assert.equal(again.stdout.toString(), '{"written":0,"unchanged":5}\n');
});

test("of 100,000 keys those with a prefix are found, exported and cleared", async () => {
  using app = createKvApp();
  const numbers = Array.from({ length: 100_000 }, (_, index) => String(index).padStart(5, "0"));
  const lines = numbers.map((number) => lineOf(`user:${number}`, `{"n":${number}}`)).join("");
  const archive = ["--store", "archive"];
  assert.equal((await app.kv(["import", ...archive], lines)).stderr, "Wrote 100,000 entries\n");
  assert.equal((await app.kv(["export", "-q", ...archive])).stdout.toString(), lines);
  const found = await app.read(["list", "--prefix", "user:4711", ...archive]);
  assert.equal(found, Array.from({ length: 10 }, (_, digit) => `user:4711${digit}\n`).join(""));
  const part = (await app.kv(["export", "-q", "-p", "user:999", ...archive])).stdout.toString();
  assert.equal(part, lines.slice(lines.indexOf('{"key":"user:999')));
  const cleared = await app.kv(["clear", "--yes", "-p", "user:0", ...archive]);
  assert.equal(cleared.stderr, "Deleted 10,000 keys\n");
  assert.match(await app.read(["stats", ...archive]), /^Keys +90000, no limit$/m);
});

test("the first bad line ends an import, and a dry run finds it before anything is written", async () => {
  using app = createKvApp();
  const text = `${lineOf("a", "1")}${lineOf("b", "2")}{"key":"c","valu":"secret"}\n${lineOf("d", "4")}`;
  writeFileSync(join(app.folder, "bad.jsonl"), text);
  const dry = await app.kv(["import", "bad.jsonl", "--dry-run"]);
  assert.equal(dry.code, 1);
  assert.match(
    dry.stderr,
    /^Error: line 3 is no entry: it has a member "valu".*\n\n.*\n\nWould write 2 entries before line 3\n$/,
  );
  assert.doesNotMatch(dry.stderr, /secret/);
  assert.equal(await app.read(["list"]), "");
  const real = await app.kv(["import", "bad.jsonl", "--json"]);
  assert.equal(real.code, 1);
  assert.match(real.stderr, /\n\nWrote 2 entries before line 3, and nothing from that line on\n$/);
  assert.equal(real.stdout.toString(), '{"written":2,"unchanged":0,"stoppedAtLine":3}\n');
  assert.equal(await app.read(["list"]), "a\nb\n");
});

test("a full store takes what it has room for, and says at which line it was full", async () => {
  using app = createKvApp("tuples_max = 2");
  const text = ["a", "b", "c"].map((key) => lineOf(key, "x")).join("");
  for (const flags of [["--dry-run"], []]) {
    const { code, stderr } = await app.kv(["import", "-s", "archive", ...flags], text);
    assert.equal(code, 1);
    assert.match(stderr, /^Error: store "archive" is full[^]*2 entries before line 3/);
  }
  assert.equal(await app.read(["list", "-s", "archive"]), "a\nb\n");
});

test("an export is gone on with behind its last key, in the same file", async () => {
  using app = createKvApp();
  const text = ["a", "b", "c"].map((key) => lineOf(key, "x")).join("");
  await app.kv(["import"], text);
  const file = join(app.folder, "out.jsonl");
  await app.kv(["export", "out.jsonl"]);
  const exists = await app.kv(["export", "out.jsonl"]);
  assert.equal(exists.code, 1);
  assert.match(exists.stderr, /^Error: there is already a file out\.jsonl\n\n.*--after KEY/);
  truncateSync(file, text.length / 3);
  assert.equal((await app.kv(["export", "out.jsonl", "--after", "a", "-q"])).code, 0);
  assert.equal(readFileSync(file, "utf8"), text);
  appendFileSync(file, '{"key":"d');
  const torn = await app.kv(["export", "out.jsonl", "--after", "c"]);
  assert.equal(torn.code, 1);
  assert.match(torn.stderr, /it ends in the middle of a line/);
});

test("files that cannot be read or written are named", async () => {
  using app = createKvApp();
  await app.read(["set", "a", "1"]);
  for (const [args, pattern] of [
    [
      ["import", "none.jsonl"],
      /^Error: none\.jsonl cannot be read: there is no such file\n\n.*\n$/,
    ],
    [["import", ".spin"], /^Error: \.spin cannot be read: it is a folder\n/],
    [["set", "a", "--file", "none"], /^Error: none cannot be read: there is no such file\n/],
    [["export", "none/out"], /^Error: none\/out cannot be written: there is no such folder\n/],
  ] as const) {
    const { code, stdout, stderr } = await app.kv(args);
    assert.deepEqual([code, stdout.length], [1, 0]);
    assert.match(stderr, pattern);
  }
});

for (const verb of ["list", "export", "get"]) {
  test(
    `a reader of ${verb} who leaves early is no fault`,
    { skip: process.platform === "win32" && "needs sh" },
    async () => {
      using app = createKvApp();
      const lines = Array.from({ length: 30_000 }, (_, index) =>
        lineOf(`key-${index}`, "x".repeat(40)),
      );
      await app.kv(["import", "-q", "-s", "archive"], lines.join(""));
      await app.read(["set", "large", "-s", "archive"], "line\n".repeat(200_000));
      const args = verb === "get" ? "get large" : verb;
      const script = `{ "$0" "$1" kv ${args} -s archive --runtime-config-file runtime.toml; echo "$?" >&2; } | head -n 1`;
      const child = spawn("sh", ["-c", script, process.execPath, bobbinMain], { cwd: app.folder });
      let [stdout, stderr] = ["", ""];
      child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
      child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
      await once(child, "close");
      assert.equal(stderr, "0\n");
      assert.equal(stdout.split("\n").length, 2);
    },
  );
}

test("an import and an application write to one store, and nothing is lost", async () => {
  await using app = await createUpApp({
    components: {
      writer: `
        import { Kv } from "@fermyon/spin-sdk";
        export async function handleRequest(request) {
          Kv.open("shared").set("app" + request.uri, "written by the application");
          return { status: 200 };
        }`,
    },
    stores: { writer: ["shared"] },
    runtimeConfig: `[key_value_store.shared]
type = "spin"
path = "shared.db"
[key_value_store.shared.limits]
tuples_max = "unlimited"
`,
  });
  await using up = await app.start("--quiet");
  const lines = Array.from({ length: 20_000 }, (_, index) => lineOf(`import/${index}`, `${index}`));
  writeFileSync(join(app.folder, "lines.jsonl"), lines.join(""));
  const store = [...app.flags, "--store", "shared"];
  const importing = runBobbin(["kv", "import", join(app.folder, "lines.jsonl"), ...store]);
  const progress = { isImporting: true };
  void importing.finally(() => (progress.isImporting = false));
  let requests = 0;
  while (progress.isImporting || requests < 100) {
    const { status } = await up.fetch(`/${requests}`);
    assert.equal(status, 200);
    requests += 1;
  }
  assert.equal((await importing).stderr, "Wrote 20,000 entries\n");
  const { stdout } = await runBobbin(["kv", "stats", "--json", ...store]);
  assert.equal((JSON.parse(stdout) as { keys: number }).keys, 20_000 + requests);
  const listed = await runBobbin(["kv", "list", "-p", "app/", ...store]);
  assert.equal(listed.stdout.split("\n").length - 1, requests);
  assert.equal((await runBobbin(["kv", "set", "app/seen", "yes", ...store])).code, 0);
  assert.equal(
    (await runBobbin(["kv", "get", "app/0", ...store])).stdout,
    "written by the application",
  );
});
