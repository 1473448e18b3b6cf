/** What `bobbin up` says and does at its start: addresses, output, files, and the ways it refuses to begin. */

import assert from "node:assert/strict";
import { outOfTime } from "./support/out-of-time.ts";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { createUpApp } from "./support/up-app.ts";
import { type CommandResult, runBobbin } from "./support/up-process.ts";

/** Prints a line on each stream and answers with the value of the path's key. */
const printing = `
import { Kv } from "@fermyon/spin-sdk";

export async function handleRequest(request) {
  console.log("out " + request.uri);
  console.error("err " + request.uri);
  return { status: 200, body: Kv.openDefault().get(request.uri.slice(1)) ?? "nothing" };
}
`;

const app = { components: { printing }, stores: { printing: ["default"] } };
const two = {
  components: { first: printing, second: printing },
  stores: { first: ["default"], second: ["default"] },
};

/** A port that is taken as long as this lives. */
async function takePort(): Promise<{ port: number } & AsyncDisposable> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: close };
}

/** Runs the application to its end, which has to come by itself. */
async function refused(
  source: Parameters<typeof createUpApp>[0],
  ...flags: string[]
): Promise<CommandResult> {
  await using folder = await createUpApp(source);
  return await runBobbin(["up", "--listen", "127.0.0.1:0", ...folder.flags, ...flags]);
}

test("an address that is in use stops the start with exit code 5", async () => {
  await using taken = await takePort();
  await using folder = await createUpApp(app);
  const listen = `127.0.0.1:${taken.port}`;
  const { code, stdout, stderr } = await runBobbin(["up", "--listen", listen, ...folder.flags]);
  assert.equal(code, 5);
  assert.equal(stdout, "");
  assert.match(stderr, new RegExp(`^Error: ${listen} is already in use\n\n.*--find-free-port`));
});

test("an address of another machine stops the start with exit code 5", async () => {
  await using folder = await createUpApp(app);
  const { code, stderr } = await runBobbin(["up", "--listen", "192.0.2.1:0", ...folder.flags]);
  assert.equal(code, 5);
  assert.match(
    stderr,
    /^Error: cannot listen on 192\.0\.2\.1:0: .*\n\n {2}name an address of this/,
  );
});

test("--find-free-port goes on to a port that is free", async () => {
  await using taken = await takePort();
  await using folder = await createUpApp(app);
  await using up = await folder.start("--find-free-port", "--listen", `127.0.0.1:${taken.port}`);
  const port = Number(new URL(up.url).port);
  assert.ok(port > taken.port && port <= taken.port + 10, `${port}`);
  assert.equal(await (await up.fetch("/x")).text(), "nothing");
});

test("port 0 gives each its own port, and two may share a store", async () => {
  await using folder = await createUpApp(app);
  await using first = await folder.start("--key-value", "shared=yes");
  await using second = await folder.start();
  assert.notEqual(first.url, second.url);
  assert.equal(await (await second.fetch("/shared")).text(), "yes");
});

test("plain output is Spin's lines", async () => {
  await using folder = await createUpApp(app);
  await using up = await folder.start();
  assert.equal(await up.stop(), 0);
  const lines = ["", `Serving ${up.url}`, "Available Routes:"];
  assert.deepEqual(up.output.stdout.split("\n").slice(0, 3), lines);
  const state = join(folder.folder, ".spin");
  assert.match(
    up.output.stdout,
    new RegExp(`^ {2}printing: ${up.url}/printing \\(wildcard\\)$`, "m"),
  );
  assert.ok(up.output.stderr.includes(`Logging component stdio to "${state}/logs/"\n`));
  const place = `Storing default key-value data to "${state}/sqlite_key_value.db".\n`;
  assert.ok(up.output.stderr.includes(place), up.output.stderr);
});

test("--format json is one JSON document on standard output", async () => {
  await using folder = await createUpApp(app);
  await using up = await folder.start("--format", "json");
  assert.equal(await up.stop(), 0);
  assert.deepEqual(JSON.parse(up.output.stdout), {
    base_url: up.url,
    routes: [
      { id: "printing", route: "/printing", wildcard: true },
      { id: "printing", route: "/", wildcard: true },
    ],
  });
});

for (const [place, flags] of [
  ["a file", []],
  ["memory", ["--state-dir", ""]],
] as const) {
  test(`--key-value writes before serving, overwriting (store in ${place})`, async () => {
    await using folder = await createUpApp(app);
    const pairs = ["--key-value", "a=1", "--key-value", "b=x=y", "--key-value", "a=2"];
    await using up = await folder.start(...flags, ...pairs);
    assert.equal(await (await up.fetch("/a")).text(), "2");
    assert.equal(await (await up.fetch("/b")).text(), "x=y");
  });
}

test("--key-value is under the store's limits", async () => {
  const { code, stderr } = await refused(app, "--key-value", `${"k".repeat(257)}=1`);
  assert.notEqual(code, 0);
  assert.match(stderr, /^Error: a key of 257 bytes does not fit store "default"/);
});

test("component output goes to the log files and to standard error", async () => {
  await using folder = await createUpApp(two);
  await using up = await folder.start("--workers", "2");
  await up.fetch("/first/a");
  await up.fetch("/second/b");
  assert.equal(await up.stop(), 0);
  const logs = join(folder.folder, ".spin/logs");
  const files = ["first_stdout", "first_stderr", "second_stdout", "second_stderr"];
  assert.deepEqual(
    files.map((name) => readFileSync(join(logs, `${name}.txt`), "utf8")),
    ["out /first/a\n", "err /first/a\n", "out /second/b\n", "err /second/b\n"],
  );
  for (const line of ["out /first/a", "err /first/a", "out /second/b", "err /second/b"]) {
    assert.ok(up.output.stderr.split("\n").includes(line), up.output.stderr);
  }
  assert.ok(!up.output.stdout.includes("out /"));
});

test("--quiet echoes nothing of components, --follow only what one prints; files have everything", async () => {
  await using folder = await createUpApp(two);
  const log = join(folder.folder, "elsewhere");
  for (const [flags, echoed] of [
    [["--quiet"], []],
    [
      ["--follow", "second"],
      ["out /second", "err /second"],
    ],
  ] as const) {
    await using up = await folder.start("--log-dir", log, "--truncate-logs", ...flags);
    await up.fetch("/first");
    await up.fetch("/second");
    assert.equal(await up.stop(), 0);
    const lines = up.output.stderr.split("\n").filter((line) => /^(out|err) /.test(line));
    assert.deepEqual(lines.toSorted(), [...echoed].toSorted());
    assert.equal(readFileSync(join(log, "first_stdout.txt"), "utf8"), "out /first\n");
  }
});

test("log files are appended to, and emptied by --truncate-logs", async () => {
  await using folder = await createUpApp(app);
  const file = join(folder.folder, ".spin/logs/printing_stdout.txt");
  for (const [flags, content] of [
    [[], "out /1\n"],
    [[], "out /1\nout /1\n"],
    [["--truncate-logs"], "out /1\n"],
  ] as const) {
    await using up = await folder.start(...flags);
    await up.fetch("/1");
    assert.equal(await up.stop(), 0);
    assert.equal(readFileSync(file, "utf8"), content);
  }
});

const failing: [name: string, source: string, message: RegExp][] = [
  [
    "throws while it is loaded",
    'throw new Error("no good");',
    /failed while it was loaded: Error: no good\n\s+at .*bad\.ts:1:7/,
  ],
  [
    "does not parse",
    "export const = 1;",
    /does not build:\n\s+\S*bad\.ts:1:14: .*Expected identifier/,
  ],
  [
    "imports what does not exist",
    'import "./nowhere.ts";',
    /does not build:\n\s+\S*bad\.ts:1:8: .*"\.\/nowhere\.ts"/,
  ],
  ["imports a module of Node", 'import "node:fs"; export const handleRequest = 1;', /node:fs/],
  [
    "has no handler",
    "export const other = 1;",
    /bad\.ts exports no handler\n\n {2}export an async function handleRequest/,
  ],
  [
    "loops while it is loaded",
    "for (;;) {}",
    outOfTime(200, "failed while it was loaded: at its top level "),
  ],
];

for (const [name, source, message] of failing) {
  test(`a component that ${name} stops the start with exit code 6`, async () => {
    const { code, stdout, stderr } = await refused(
      { components: { bad: source } },
      "--cpu-time-limit",
      "200ms",
    );
    assert.equal(code, 6, stderr);
    assert.match(stderr, /^Error: component "bad"/);
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /a fault in Bobbin|worker\.ts|isolate\.ts/);
    assert.equal(stdout, "");
  });
}

test("a component that is busy while it is loaded keeps no signal from ending the start", async () => {
  const busy = 'console.log("begun"); for (;;); export const handleRequest = async () => null;';
  await using folder = await createUpApp({ components: { busy } });
  const flags = [...folder.flags, "--listen", "127.0.0.1:0", "--cpu-time-limit", "20m"];
  const { code, stdout } = await runBobbin(["up", ...flags], { until: /begun/ });
  assert.equal(code, 0);
  assert.equal(stdout, "");
});

test("a manifest with mistakes stops the start with exit code 3 and says all of them", async () => {
  const manifest = "[component.other]\nsorce = 'other.ts'\n[extra]\n";
  const { code, stderr } = await refused({ ...app, manifest });
  assert.equal(code, 3);
  assert.match(stderr, /spin\.toml:\d+:\d+: .*sorce/);
  assert.match(stderr, /spin\.toml:\d+:\d+: .*extra/);
});

test("no manifest is exit code 3 with what to do", async () => {
  const { code, stderr } = await runBobbin(["up", "--from", "/nowhere/at/all"]);
  assert.equal(code, 3);
  assert.match(stderr, /there is no application at \/nowhere\/at\/all.*\n\n {2}name a spin\.toml/);
});

test("a granted store that nothing defines stops the start with exit code 3 and the lines to add", async () => {
  const { code, stderr } = await refused({
    ...two,
    stores: { first: ["cups"], second: ["default", "cups", "jars"] },
  });
  assert.equal(code, 3);
  for (const grant of [
    '"first" uses store "cups"',
    '"second" uses store "cups"',
    '"second" uses store "jars"',
  ]) {
    assert.match(stderr, new RegExp(`spin\\.toml:\\d+.*: component ${grant}`));
  }
  const table = (label: string): string =>
    `    [key_value_store.${label}]\n    type = "spin"\n    path = ".spin/${label}.db"\n`;
  assert.ok(stderr.includes(`${table("cups")}\n${table("jars")}`), stderr);
});

test("the lines to add are a runtime configuration that works", async () => {
  const undefinedStore = { components: { printing }, stores: { printing: ["default", "cups"] } };
  const { stderr } = await refused(undefinedStore);
  const runtimeConfig = stderr.slice(stderr.indexOf("[key_value_store.")).replaceAll(/^ +/gm, "");
  await using folder = await createUpApp({ ...undefinedStore, runtimeConfig });
  await using up = await folder.start();
  assert.equal((await up.fetch("/")).status, 200);
});

test("a file that is no database stops the start with exit code 4 and stays as it is", async () => {
  await using folder = await createUpApp({
    ...app,
    runtimeConfig: '[key_value_store.default]\ntype = "spin"\npath = "notes.txt"\n',
  });
  const file = join(folder.folder, "notes.txt");
  const content = "What somebody wrote, and wants to keep.\n".repeat(100);
  writeFileSync(file, content);
  const { code, stderr } = await runBobbin(["up", "--listen", "127.0.0.1:0", ...folder.flags]);
  assert.equal(code, 4);
  assert.match(stderr, /^Error: .*notes\.txt is not a SQLite database\n\n {2}name another path/);
  assert.equal(readFileSync(file, "utf8"), content);
});

test("a state folder that cannot be made is an error of its own, not a fault in Bobbin", async () => {
  await using folder = await createUpApp(app);
  writeFileSync(join(folder.folder, "in-the-way"), "");
  const state = join(folder.folder, "in-the-way/state");
  const flags = ["up", "--listen", "127.0.0.1:0", ...folder.flags, "--state-dir", state];
  const { code, stderr } = await runBobbin(flags);
  assert.equal(code, 4);
  assert.ok(stderr.startsWith(`Error: ${state}`), stderr);
  assert.match(stderr, /in-the-way is there and is no folder\n\n {2}name a folder that/);
  writeFileSync(
    join(folder.folder, "stores.toml"),
    `[key_value_store.default]\ntype = "spin"\npath = "in-the-way/store.db"\n`,
  );
  const stores = ["--runtime-config-file", join(folder.folder, "stores.toml")];
  const asked = await runBobbin([...flags.slice(0, -2), ...stores]);
  assert.equal(asked.code, 4, asked.stdout);
  assert.match(asked.stderr, /store\.db cannot be opened: .*in-the-way is there and is no folder/);
});
