/** `bobbin explore` and `bobbin up --explorer`, as a person runs them. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, watch, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { keys, startAtTerminal, terminalMissing } from "./support/terminal.ts";
import { createUpApp } from "./support/up-app.ts";
import { runBobbin } from "./support/up-process.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const main = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));

/** Keeps the body under the path, and answers with what is there. */
const keeping = `
import { Kv } from "@fermyon/spin-sdk";

export async function handleRequest(request) {
  const store = Kv.openDefault();
  const key = request.uri.slice(1);
  console.log("asked for " + key);
  if (request.method === "PUT") store.set(key, request.body);
  return { status: 200, body: store.get(key) ?? "nothing" };
}
`;

const source = { components: { keeping }, stores: { keeping: ["default"] } };

interface Opened {
  readonly origin: string;
  readonly token: string;
  call(method: string, path: string, body?: string): Promise<Response>;
}

function openedAt(text: string): Opened {
  const found = /^Explorer (http:\/\/[^\s/]+)\/#token=([\w-]{43})$/m.exec(text);
  assert.ok(found !== null, text);
  const [, origin = "", token = ""] = found;
  const headers = { authorization: `Bearer ${token}` };
  return {
    origin,
    token,
    call: (method, path, body) =>
      fetch(`${origin}/api/${path}`, { method, headers, ...(body === undefined ? {} : { body }) }),
  };
}

/** Runs `bobbin explore` until its address is printed. */
async function explore(flags: readonly string[]): Promise<{ child: ChildProcess } & Opened> {
  const child = spawn(process.execPath, [main, "explore", ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  for await (const line of createInterface({ input: child.stdout })) {
    return { child, ...openedAt(line) };
  }
  throw new Error("bobbin explore ended");
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<unknown> {
  const closed = once(child, "close");
  child.kill(signal);
  return (await closed)[0];
}

test("bobbin explore shows and changes what the application keeps, before and while it runs", async () => {
  await using app = await createUpApp(source);
  const { child, origin, call } = await explore(app.flags);
  const page = await fetch(`${origin}/`);
  assert.match(await page.text(), /<script[^>]* src="\/assets\//);
  assert.equal((await fetch(`${origin}/api/stores`)).status, 401);
  assert.equal((await call("PUT", "stores/default/value?key=greeting", "hello")).status, 204);
  {
    await using up = await app.start();
    assert.equal(await (await up.fetch("/greeting")).text(), "hello");
    await up.fetch("/other", { method: "PUT", body: "from the application" });
    const value = await call("GET", "stores/default/value?key=other");
    assert.equal(await value.text(), "from the application");
  }
  const { application, stores } = (await (await call("GET", "stores")).json()) as {
    application: string;
    stores: { keys: number }[];
  };
  assert.deepEqual([application, stores.map((store) => store.keys)], ["inline", [2]]);
  assert.equal(await stop(child, "SIGINT"), 0);
  await assert.rejects(fetch(origin));
});

test("bobbin explore --read-only changes nothing", async () => {
  await using app = await createUpApp(source);
  const { child, call } = await explore([...app.flags, "--read-only", "--listen", "[::1]:0"]);
  assert.equal((await call("PUT", "stores/default/value?key=k", "v")).status, 403);
  assert.equal(await stop(child, "SIGTERM"), 0);
  assert.equal(existsSync(join(app.folder, ".spin")), false);
});

for (const [listen, code] of [
  ["0.0.0.0:0", 5],
  ["[::]:0", 5],
  ["example.com:80", 5],
  ["nonsense", 2],
] as const) {
  test(`bobbin explore does not listen on ${listen}`, async () => {
    await using app = await createUpApp(source);
    const refused = await runBobbin(["explore", ...app.flags, "--listen", listen]);
    assert.equal(refused.code, code, refused.stderr);
    assert.equal(refused.stdout, "");
  });
}

test("bobbin explore says what is wrong with the application", async () => {
  using folder = temporaryFolder();
  const refused = await runBobbin(["explore"], { cwd: folder.path });
  assert.equal(refused.code, 3);
  assert.match(refused.stderr, /there is no application/);
});

test("bobbin up --explorer serves it beside the application, and its token is found nowhere else", async () => {
  await using app = await createUpApp(source);
  await using up = await app.start("--explorer", "--workers", "2");
  while (!up.output.stdout.includes("#token=")) await up.prints();
  const routes = up.output.stdout.indexOf("Available Routes:");
  assert.ok(routes >= 0 && routes < up.output.stdout.indexOf("Explorer http"));
  const { token, call, origin } = openedAt(up.output.stdout);
  await up.fetch("/k", { method: "PUT", body: "v" });
  assert.equal(await (await call("GET", "stores/default/value?key=k")).text(), "v");
  await call("PUT", "stores/default/value?key=k", "changed");
  assert.equal(await (await up.fetch("/k")).text(), "changed");
  const names = readdirSync(app.folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  assert.ok(
    files.some(({ name }) => name.endsWith(".txt")),
    "there are log files",
  );
  for (const { parentPath, name } of files) {
    assert.ok(!readFileSync(join(parentPath, name)).includes(token), name);
  }
  assert.ok(!(await (await fetch(origin)).text()).includes(token));
  for (const path of processFiles(up.child.pid)) {
    assert.ok(!readFileSync(path).includes(token), path);
  }
  assert.equal(await up.stop(), 0);
  await assert.rejects(fetch(origin));
});

/** Where Linux shows the environment and arguments of a process and its children. */
function processFiles(pid = 0): string[] {
  const children = `/proc/${pid}/task/${pid}/children`;
  if (!existsSync(children)) return [];
  const pids = [pid, ...readFileSync(children, "utf8").trim().split(" ").map(Number)];
  return pids.flatMap((each) => [`/proc/${each}/environ`, `/proc/${each}/cmdline`]);
}

test("with --format json the explorer's address is on standard error", async () => {
  await using app = await createUpApp(source);
  await using up = await app.start("--explorer", "--format", "json");
  await up.printed(/#token=/);
  assert.equal((await openedAt(up.output.stderr).call("GET", "stores")).status, 200);
  assert.equal(await up.stop(), 0);
  JSON.parse(up.output.stdout);
});

test("at a terminal the page is opened, unless --no-open", { skip: terminalMissing }, async () => {
  await using app = await createUpApp(source);
  using programs = temporaryFolder();
  const opened = join(programs.path, "opened");
  for (const name of ["xdg-open", "open"]) {
    const script = `#!/bin/sh\nprintf %s "$1" > '${opened}.new' && mv '${opened}.new' '${opened}'\n`;
    writeFileSync(join(programs.path, name), script, { mode: 0o755 });
  }
  const { PATH } = process.env;
  process.env["PATH"] = `${programs.path}${delimiter}${PATH ?? ""}`;
  const start = (...flags: string[]): ReturnType<typeof startAtTerminal> =>
    startAtTerminal(["explore", ...app.flags, ...flags], app.folder);
  try {
    await using quiet = start("--no-open");
    await quiet.waitFor("#token=");
    quiet.press(keys.interrupt);
    assert.equal(await quiet.ended, 0);
    assert.equal(existsSync(opened), false);
    const changes = watch(programs.path);
    await using bobbin = start();
    await bobbin.waitFor("#token=");
    while (!existsSync(opened)) await once(changes, "change");
    changes.close();
    assert.ok(bobbin.shown.includes(`Explorer ${readFileSync(opened, "utf8")}\n`), bobbin.shown);
    bobbin.press(keys.interrupt);
    assert.equal(await bobbin.ended, 0);
  } finally {
    process.env["PATH"] = PATH;
  }
});
