/** What `bobbin build` and `bobbin up --build` run, say and refuse, with the real program in temporary folders. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type CommandResult, runBobbin, startUp } from "./support/up-process.ts";
import { type TemporaryFolder, temporaryFolder } from "./support/temporary-folder.ts";

interface Part {
  /** One command or several, as in the manifest; null for a component without a build table. */
  readonly command: string | readonly string[] | null;
  readonly workdir?: string;
  readonly source?: string;
}

const main = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const source = `export const handleRequest = async () => ({ status: 200, body: "built" });`;
/** Makes the source of a component in the folder it runs in. */
const makes = `echo '${source}' > out.js`;

/** An application in a temporary folder; the first component serves everything. */
function createApp(parts: Readonly<Record<string, Part>>): TemporaryFolder {
  const folder = temporaryFolder();
  const tables = Object.entries(parts).map(([id, part]) => {
    const workdir = part.workdir ?? id;
    mkdirSync(join(folder.path, workdir), { recursive: true });
    const table =
      part.command === null
        ? ""
        : `[component.${id}.build]\ncommand = ${JSON.stringify(part.command)}\nworkdir = "${workdir}"\n`;
    return `[component.${id}]\nsource = "${part.source ?? `${workdir}/out.js`}"\n${table}`;
  });
  const trigger = `[[trigger.http]]\nroute = "/..."\ncomponent = "${Object.keys(parts)[0]}"\n`;
  const head = `spin_manifest_version = 2\n[application]\nname = "built"\n${trigger}`;
  writeFileSync(join(folder.path, "spin.toml"), [head, ...tables].join("\n"));
  return folder;
}

async function build(
  parts: Readonly<Record<string, Part>>,
  flags: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<CommandResult> {
  using app = createApp(parts);
  return await runBobbin(["build", ...flags], { cwd: app.path, env });
}

test("each component is built in its folder, and a line says so", async () => {
  using app = createApp({ api: { command: makes }, web: { command: ["pwd >&2", makes] } });
  const { code, stdout, stderr } = await runBobbin(["build"], { cwd: app.path });
  assert.equal(code, 0, stderr);
  assert.equal(stdout, "");
  const lines = stderr.trim().split("\n").toSorted();
  assert.match(lines.join("\n"), /^Built api in \d+\.\d s\nBuilt web in \d+\.\d s$/);
  for (const id of ["api", "web"]) {
    assert.equal(readFileSync(join(app.path, id, "out.js"), "utf8"), `${source}\n`);
  }
});

test("components with the same commands and folder are built once", async () => {
  const command = `echo x >> count.txt && ${makes}`;
  const parts = { a: { command, workdir: "same" }, b: { command, workdir: "same" } };
  using app = createApp({ ...parts, c: { command, workdir: "other" } });
  const { code, stderr } = await runBobbin(["build"], { cwd: app.path });
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^Built a, b in /m);
  assert.equal(readFileSync(join(app.path, "same/count.txt"), "utf8"), "x\n");
  assert.equal(readFileSync(join(app.path, "other/count.txt"), "utf8"), "x\n");
});

test("different commands in one folder do not meet", async () => {
  const step = `test ! -e busy && touch busy && sleep 0.2 && rm busy && ${makes}`;
  const parts = Object.fromEntries(
    ["a", "b", "c"].map((id) => [id, { command: `: ${id}; ${step}`, workdir: "same" }]),
  );
  const { code, stderr } = await build(parts);
  assert.equal(code, 0, stderr);
});

test("--component-id builds only that one; an unknown one is refused", async () => {
  using app = createApp({ api: { command: makes }, web: { command: "exit 1" } });
  const { code, stderr } = await runBobbin(["build", "-c", "api"], { cwd: app.path });
  assert.equal(code, 0, stderr);
  const refused = await runBobbin(["build", "-c", "nope"], { cwd: app.path });
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /--component-id: .* no component "nope"\n\n.*: api, web/);
});

test("--from names the application, as for bobbin up", async () => {
  using app = createApp({ api: { command: makes } });
  const { code, stderr } = await runBobbin(["build", "-f", app.path], { cwd: "/" });
  assert.equal(code, 0, stderr);
  assert.ok(existsSync(join(app.path, "api/out.js")));
});

test("a failing command ends its component with its output and exit code 6, and no other", async () => {
  using app = createApp({
    bad: { command: ["echo to stdout", "echo to stderr >&2; exit 3", "touch after"] },
    good: { command: `sleep 0.5; echo silent; ${makes}` },
  });
  const { code, stdout, stderr } = await runBobbin(["build"], { cwd: app.path });
  assert.equal(code, 6);
  assert.equal(stdout, "");
  assert.match(stderr, /^Failed bad after .*; the command printed:\n\nto stdout\nto stderr\n\n/m);
  assert.match(stderr, /^Built good /m);
  assert.doesNotMatch(stderr, /silent/);
  const error =
    /^Error: component "bad" was not built: the command "echo to stderr .*" in \S*bad ended with exit code 3\n\n {2}\S/m;
  assert.match(stderr, error);
  assert.ok(!existsSync(join(app.path, "bad/after")));
  assert.ok(existsSync(join(app.path, "good/out.js")));
});

test("all that failed is told", async () => {
  const { code, stderr } = await build({
    a: { command: "exit 1" },
    b: { command: "kill -9 $$" },
    c: { command: "true", workdir: "c" },
  });
  assert.equal(code, 6);
  assert.match(stderr, /"a" was not built: .* ended with exit code 1$/m);
  assert.match(stderr, /"b" was not built: .* was ended by SIGKILL$/m);
  assert.match(stderr, /"c" was built, but its source \S*c\/out\.js is not there\n\n.*spin\.toml/);
  assert.equal(stderr.match(/^Error: /gm)?.length, 3);
});

test("a folder that is not there is told, not the shell's message", async () => {
  using app = createApp({ a: { command: "true" } });
  const manifest = join(app.path, "spin.toml");
  writeFileSync(manifest, readFileSync(manifest, "utf8").replace('workdir = "a"', 'workdir = "b"'));
  const { code, stderr } = await runBobbin(["build"], { cwd: app.path });
  assert.equal(code, 6);
  assert.match(stderr, /"true" in \S*b cannot be started: there is no such folder/);
});

test("--verbose shows output as it comes, with the component's name", async () => {
  const { code, stderr } = await build({ a: { command: `printf 'one\ntwo'; ${makes}` } }, ["-v"]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^Building a\na \| one\na \| two\nBuilt a in .* s\n$/);
});

test("--quiet prints only what fails", async () => {
  assert.equal((await build({ a: { command: makes } }, ["-q"])).stderr, "");
  assert.match((await build({ a: { command: "exit 1" } }, ["-q"])).stderr, /^Failed a.*\n*Error: /);
});

test("without a build command there is nothing to build, which is no failure", async () => {
  const { code, stderr } = await build({ a: { command: null } });
  assert.equal(code, 0);
  assert.match(
    stderr,
    /^Warning: .*\n.*does not exist.*\nNothing to build: no component has a build command\. /,
  );
  const chosen = await build({ a: { command: null }, b: { command: "exit 1" } }, ["-c", "a"]);
  assert.equal(chosen.code, 0);
  assert.match(chosen.stderr, /^Nothing to build: component "a" has no build command\. /m);
});

for (const [command, fix] of [
  ["cargo build --target wasm32-wasip1 --release", /https:\/\/rustup\.rs/],
  ["GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared", /https:\/\/go\.dev\/dl/],
  ["bobbin-py2wasm app.py", /sdk\/python/],
] as const) {
  test(`on a machine without the toolchain, what is missing is told: ${command}`, async () => {
    using tools = temporaryFolder();
    const { code, stderr } = await build({ a: { command } }, [], { PATH: tools.path });
    assert.equal(code, 6);
    const program = command.replace(/^(?:\w+=\S+ )*/, "").split(" ")[0];
    assert.match(stderr, new RegExp(`"a" was not built: the program ${program} is not on PATH`));
    assert.match(stderr, fix);
    assert.doesNotMatch(stderr, /not found/);
  });
}

test("what only the shell finds missing is told in the same way", async () => {
  using tools = temporaryFolder();
  const command = "[ -x .venv/bin/pip ] || python3 -m venv .venv";
  const { code, stderr } = await build({ a: { command } }, [], { PATH: tools.path });
  assert.equal(code, 6);
  assert.match(stderr, /"a" was not built: the program python3 was not found\n\n {2}get Python/);
});

/** Whether a process is gone, or a zombie that nobody has waited for. */
function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return true;
  }
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && /\) Z /.test(readFileSync(stat, "utf8"));
}

for (const [what, command] of [
  ["ends", "sleep 1000 & echo pid $!; wait"],
  ["kills, where only the shell ends,", "(trap '' TERM; sleep 1000) & echo pid $!; wait"],
  ["kills, where it does not end,", "trap '' TERM; (trap '' TERM; sleep 1000) & echo pid $!; wait"],
] as const) {
  test(`Ctrl+C ${what} whatever the commands started`, async () => {
    using app = createApp({ a: { command: [command, "touch after"] }, b: { command: makes } });
    const child = spawn(process.execPath, [main, "build", "-v"], {
      cwd: app.path,
      stdio: ["ignore", "ignore", "pipe"],
    });
    const closed = once(child, "close");
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stderr })) {
      lines.push(line);
      if (line.startsWith("a | pid ")) child.kill("SIGINT");
    }
    assert.deepEqual(await closed, [130, null]);
    assert.equal(lines.at(-1), "Build stopped");
    assert.doesNotMatch(lines.join("\n"), /Error|Failed/);
    const pid = Number(lines.find((line) => line.startsWith("a | pid "))?.slice(8));
    assert.ok(pid > 1, lines.join("\n"));
    // It has been sent SIGKILL, of which the system takes note when it comes to it.
    while (!hasEnded(pid)) await sleep(20);
    assert.ok(!existsSync(join(app.path, "a/after")));
  });
}

for (const [name, flags, env] of [
  ["up --build", ["--build"], {}],
  ["SPIN_ALWAYS_BUILD", [], { SPIN_ALWAYS_BUILD: "1" }],
] as const) {
  test(`${name} builds, then serves`, async () => {
    using app = createApp({ a: { command: makes } });
    await using up = await startUp(["--format", "json", ...flags], { cwd: app.path, env });
    assert.equal(await (await up.fetch("/")).text(), "built");
    assert.match(up.output.stderr, /^Built a in /m);
    assert.equal(await up.stop(), 0);
    assert.equal((JSON.parse(up.output.stdout) as { base_url: string }).base_url, up.url);
  });

  test(`${name} serves nothing where the build fails`, async () => {
    using app = createApp({ a: { command: `${makes}; exit 1` } });
    const args = ["up", "--listen", "127.0.0.1:0", ...flags];
    const { code, stdout, stderr } = await runBobbin(args, { cwd: app.path, env });
    assert.equal(code, 6, stderr);
    assert.equal(stdout, "");
  });
}

test("up without --build builds nothing, and says what to do", async () => {
  using app = createApp({ a: { command: makes } });
  const env = { SPIN_ALWAYS_BUILD: "0" };
  const { code, stderr } = await runBobbin(["up"], { cwd: app.path, env });
  assert.equal(code, 3);
  assert.match(stderr, /build it with: bobbin build/);
});

test("build --up builds, then serves", async () => {
  using app = createApp({ a: { command: makes }, b: { command: "exit 1", source: "spin.toml" } });
  const child = spawn(process.execPath, [main, "build", "--up", "-c", "a"], {
    cwd: app.path,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, SPIN_HTTP_LISTEN_ADDR: "127.0.0.1:0" },
  });
  const closed = once(child, "close");
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^Serving (http:\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    assert.equal(await (await fetch(url)).text(), "built");
    child.kill("SIGTERM");
  }
  assert.deepEqual(await closed, [0, null]);
});
