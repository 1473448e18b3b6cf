/** `bobbin kv`: each verb as a process of its own, on stores in files. */

import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createKvApp, type KvApp } from "./support/kv-command.ts";
import { keys, startAtTerminal, terminalMissing, type TerminalRun } from "./support/terminal.ts";

const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);

test("a value is set from an argument, a file and standard input, and read byte for byte", async () => {
  using app = createKvApp();
  writeFileSync(join(app.folder, "value"), every);
  assert.equal(await app.read(["set", "greeting", "hällo"]), "");
  assert.equal(await app.read(["set", "größe/鍵", "--file", "value"]), "");
  assert.equal(await app.read(["set", "stdin"], every), "");
  assert.equal(await app.read(["set", "empty"]), "");
  assert.equal(await app.read(["set", "", "--", "-5"]), "");
  assert.equal(await app.read(["get", "greeting"]), "hällo");
  assert.deepEqual((await app.kv(["get", "größe/鍵"])).stdout, Buffer.from(every));
  assert.deepEqual((await app.kv(["get", "stdin"])).stdout, Buffer.from(every));
  assert.equal(await app.read(["get", "empty"]), "");
  assert.equal(await app.read(["get", ""]), "-5");
  assert.equal(
    await app.read(["get", "greeting", "--json"]),
    '{"key":"greeting","value":"hällo"}\n',
  );
});

test("a value of 1 MiB fits, and one byte more is refused with the store's error", async () => {
  using app = createKvApp();
  const large = new Uint8Array(1_048_576).fill(255);
  assert.equal(await app.read(["set", "large"], large), "");
  assert.deepEqual((await app.kv(["get", "large"])).stdout, Buffer.from(large));
  writeFileSync(join(app.folder, "larger"), new Uint8Array(1_048_577));
  for (const [args, input] of [
    [["set", "larger"], new Uint8Array(1_048_577)],
    [["set", "larger", "--file", "larger"], ""],
  ] as const) {
    const { code, stderr } = await app.kv(args, input);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^Error: the value of \d+ bytes for key "larger" does not fit store "default"/,
    );
  }
  const { code, stderr } = await app.kv(["set", "k".repeat(257), "v"]);
  assert.deepEqual([code, stderr.slice(0, 24)], [1, "Error: a key of 257 byte"]);
});

test("a missing key ends get with 1, nothing on standard output, and a sentence", async () => {
  using app = createKvApp();
  const { code, stdout, stderr } = await app.kv(["get", "nope"]);
  assert.deepEqual([code, stdout.length], [1, 0]);
  assert.match(stderr, /^Error: store "default" has no key "nope"\n/);
});

test("exists answers by its exit code alone, and with --json in words", async () => {
  using app = createKvApp();
  await app.read(["set", "there", "x"]);
  assert.deepEqual(await app.kv(["exists", "there"]), { code: 0, stdout: Buffer.of(), stderr: "" });
  assert.deepEqual(await app.kv(["exists", "nope"]), { code: 1, stdout: Buffer.of(), stderr: "" });
  assert.equal((await app.kv(["exists", "nope", "--json"])).stdout.toString(), "false\n");
});

test("delete takes several keys and says how many were there", async () => {
  using app = createKvApp();
  for (const key of ["a", "b", "c"]) await app.read(["set", key, "x"]);
  const { code, stderr } = await app.kv(["delete", "a", "c", "nope"]);
  assert.deepEqual([code, stderr], [0, "Deleted 2 keys; 1 not there\n"]);
  assert.equal(await app.read(["list"]), "b\n");
  assert.equal(await app.read(["delete", "b", "--quiet"]), "");
});

test("reading makes no store, and writing does", async () => {
  using app = createKvApp();
  for (const args of [
    ["list"],
    ["export", "-q"],
    ["stats"],
    ["stores"],
    ["exists", "x"],
    ["get", "x"],
  ])
    await app.kv(args);
  await app.kv(["delete", "x"]);
  await app.kv(["clear", "--yes"]);
  await app.kv(["import", "--dry-run"], '{"key":"x","value":""}\n');
  assert.equal(existsSync(join(app.folder, ".spin")), false);
  assert.equal(existsSync(join(app.folder, "archive.db")), false);
  await app.read(["set", "x", "1", "--store", "archive"]);
  assert.equal(existsSync(join(app.folder, "archive.db")), true);
});

test("list prints keys so that none is taken for two, and as JSON with sizes", async () => {
  using app = createKvApp();
  for (const key of ["", "plain", "two\nlines", '"quoted', "\u009Bcontrol", "a b", "鍵"])
    await app.read(["set", key, "1234"]);
  const lines = [
    '""',
    '"\\"quoted"',
    "a b",
    "plain",
    '"two\\nlines"',
    '"\\u009bcontrol"',
    "鍵",
    "",
  ];
  assert.equal(await app.read(["list"]), lines.join("\n"));
  assert.equal(await app.read(["list", "--limit", "2"]), lines.slice(0, 2).join("\n") + "\n");
  assert.equal(await app.read(["list", "--prefix", "p", "--json"]), '{"key":"plain","bytes":4}\n');
  assert.equal((await app.kv(["list", "--limit", "0"])).code, 2);
});

test("clear says how many went, only those with the prefix, and never without being asked", async () => {
  using app = createKvApp();
  for (const key of ["a", "b:1", "b:2"]) await app.read(["set", key, "x"]);
  const refused = await app.kv(["clear"]);
  assert.equal(refused.code, 2);
  assert.match(
    refused.stderr,
    /^Error: nobody can be asked here whether to delete\n\n {2}add --yes/,
  );
  assert.equal((await app.kv(["clear", "--prefix", "b:", "--yes"])).stderr, "Deleted 2 keys\n");
  assert.equal(await app.read(["list"]), "a\n");
  assert.equal(await app.read(["clear", "-yq"]), "");
  assert.equal(await app.read(["list"]), "");
});

test("stats and stores count what there is", async () => {
  using app = createKvApp("tuples_max = 5");
  for (const key of ["a", "bb"]) await app.read(["set", key, "xyz", "--store", "archive"]);
  assert.deepEqual(JSON.parse(await app.read(["stats", "--store", "archive", "--json"])), {
    store: "archive",
    keys: 2,
    keyBytes: 3,
    valueBytes: 6,
    largest: [
      { key: "a", bytes: 3 },
      { key: "bb", bytes: 3 },
    ],
    keysMax: 5,
    room: 3,
  });
  assert.match(await app.read(["stats", "-s", "archive"]), /^Keys +2 of 5, room for 3$/m);
  assert.equal(
    await app.read(["stores"]),
    "default  0 keys  .spin/sqlite_key_value.db\narchive  2 keys  archive.db\n",
  );
  assert.equal(await app.read(["stores", "--labels"]), "default\narchive\n");
  const [, row] = (await app.read(["stores", "--json"])).split("\n");
  assert.deepEqual(JSON.parse(row ?? ""), {
    store: "archive",
    path: join(app.folder, "archive.db"),
    place: "archive.db",
    keys: 2,
  });
});

test("a store that cannot be opened does not hide the others", async () => {
  using app = createKvApp();
  await app.read(["set", "a", "1"]);
  writeFileSync(join(app.folder, "archive.db"), "no database, but long enough to be looked at");
  const { code, stdout, stderr } = await app.kv(["stores"]);
  assert.deepEqual([code, stdout.toString().split("\n").length], [4, 3]);
  assert.match(stderr, /archive\.db is not a SQLite database/);
});

test("an unknown store is refused with those that there are", async () => {
  using app = createKvApp();
  const { code, stdout, stderr } = await app.kv(["get", "x", "--store", "nope"]);
  assert.deepEqual([code, stdout.length], [2, 0]);
  assert.match(stderr, /no store "nope"\n\n {2}choose one of "default", "archive";/);
  const memory = await app.kv(["get", "x", "--state-dir", ""]);
  assert.equal(memory.code, 4);
  assert.match(memory.stderr, /^Error: store "default" is kept in the memory of the application/);
});

test("--state-dir and --from find the data as bobbin up does", async () => {
  using app = createKvApp();
  using elsewhere = createKvApp();
  await app.read(["set", "a", "here"]);
  await app.read(["set", "a", "there", "--state-dir", "other"]);
  assert.ok(existsSync(join(app.folder, "other/sqlite_key_value.db")));
  assert.equal(await app.read(["get", "a", "--state-dir", "other"]), "there");
  assert.equal(await elsewhere.read(["get", "a", "-f", app.folder]), "here");
});

test(
  "a file that cannot be written is said to be so",
  { skip: process.getuid?.() === 0 && "root may write every file" },
  async () => {
    using app = createKvApp();
    await app.read(["set", "a", "1"]);
    chmodSync(join(app.folder, ".spin/sqlite_key_value.db"), 0o400);
    const { code, stderr } = await app.kv(["set", "a", "2"]);
    assert.equal(code, 4);
    assert.match(stderr, /sqlite_key_value\.db cannot be written/);
  },
);

test("the group's help and a misspelt verb say what there is", async () => {
  using app = createKvApp();
  const [alone, asked, misspelt] = [
    await app.kv([]),
    await app.kv(["--help"]),
    await app.kv(["gte"]),
  ];
  assert.deepEqual([alone.code, asked.code, misspelt.code], [2, 0, 2]);
  assert.equal(alone.stderr, asked.stdout.toString());
  assert.match(alone.stderr, /^ {2}kv export /m);
  assert.match(misspelt.stderr, /no command "kv gte"\n\n {2}did you mean bobbin kv get\?/);
});

const skip = terminalMissing;

function atTerminal(app: KvApp, args: readonly string[]): TerminalRun {
  return startAtTerminal(["kv", ...args, "--runtime-config-file", "runtime.toml"], app.folder);
}

test(
  "clear asks at a terminal, with the count; Enter alone deletes nothing",
  { skip },
  async () => {
    using app = createKvApp();
    for (const key of ["a", "b"]) await app.read(["set", key, "x"]);
    for (const [press, code, left] of [
      [keys.enter, 1, "a\nb\n"],
      [keys.interrupt, 130, "a\nb\n"],
      [`y${keys.enter}`, 0, ""],
    ] as const) {
      await using bobbin = atTerminal(app, ["clear"]);
      await bobbin.waitFor('Delete 2 keys of store "default" in .spin/sqlite_key_value.db?');
      bobbin.press(press);
      assert.equal(await bobbin.ended, code);
      assert.equal(await app.read(["list"]), left);
    }
  },
);

test("a terminal gets text with a line feed, and bytes as JSON", { skip }, async () => {
  using app = createKvApp();
  await app.read(["set", "text", "hello"]);
  await app.read(["set", "bytes"], every);
  await using shown = atTerminal(app, ["get", "text"]);
  assert.equal(await shown.ended, 0);
  assert.equal(shown.shown, "hello\n");
  await using bytes = atTerminal(app, ["get", "bytes"]);
  assert.equal(await bytes.ended, 0);
  assert.match(bytes.shown, /\{"key":"bytes","base64":"AAEC/);
  assert.match(bytes.shown, /This is no text, so JSON is shown/);
  await using answer = atTerminal(app, ["exists", "nope"]);
  assert.equal(await answer.ended, 1);
  assert.equal(answer.shown, "false\n");
});

test("an export at a terminal leaves its result alone", { skip }, async () => {
  using app = createKvApp();
  await app.read(["set", "a", "1"]);
  await using bobbin = atTerminal(app, ["export", "out.jsonl"]);
  assert.equal(await bobbin.ended, 0);
  assert.match(bobbin.shown, /Exported 1 entry, 24 bytes of JSON\n$/);
  assert.equal(readFileSync(join(app.folder, "out.jsonl"), "utf8"), '{"key":"a","value":"1"}\n');
});
