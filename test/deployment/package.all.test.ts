/** The unit and the Containerfile of docs/guides/deployment.md start the packed package, under their settings as far as a machine without systemd and an engine has them. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { before, test } from "node:test";
import { projectRoot } from "../../scripts/project.ts";
import { codeBlocks } from "../markdown-code.ts";
import { packPackage } from "../support/packed-package.ts";
import { folderOfFile } from "../support/temporary-folder.ts";
import { runCommand } from "../wasm-guests/build/command.ts";

const page = readFileSync(join(projectRoot, "docs/guides/deployment.md"), "utf8");
const blocks = codeBlocks(page);
const textOf = (language: string): string =>
  blocks.find((block) => block.language === language)?.text ?? assert.fail(language);
const folder = folderOfFile();
const hello = join(folder, "srv/hello");

async function run(command: readonly string[], cwd: string): Promise<void> {
  const { succeeded, output } = await runCommand(command, { cwd });
  assert.ok(succeeded, `${command.join(" ")}\n${output}`);
}

before(async () => {
  const archive = await packPackage(join(folder, "staging"));
  mkdirSync(hello, { recursive: true });
  cpSync(join(projectRoot, "examples/hello-typescript"), hello, { recursive: true });
  // Beside the folder, so that a copy of it finds the archive by the same path.
  cpSync(archive, join(folder, "srv/bobbin-kv.tgz"));
  await run(["npm", "install", "--no-audit", "../bobbin-kv.tgz"], hello);
});

/** What a command serves, and how it ends. */
async function serves(child: ChildProcess, stop: () => void): Promise<void> {
  const closed = once(child, "close");
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (said += text));
  assert.ok(child.stdout);
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /^Serving http:\/\/[\d.]+:(\d+)$/.exec(line)?.[1];
    if (port === undefined) continue;
    assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).text(), "myvalue");
    const health = await fetch(`http://127.0.0.1:${port}/.well-known/spin/health`);
    assert.equal(await health.text(), "OK");
    child.stdout.resume();
    stop();
    break;
  }
  assert.deepEqual(await closed, [0, null], said);
}

const maySeparate = spawnSync("unshare", ["--mount", "--pid", "--fork", "true"]).status === 0;

test("the unit's command writes to its state alone, for its user alone", async (t) => {
  const unit = textOf("ini");
  const valueOf = (name: string): string =>
    new RegExp(String.raw`^${name}=(.*)$`, "m").exec(unit)?.[1] ?? assert.fail(name);
  const state = join(folder, "state");
  mkdirSync(state, { mode: Number.parseInt(valueOf("StateDirectoryMode"), 8) });
  const command = valueOf("ExecStart")
    .replace("/usr/bin/node", process.execPath)
    .replaceAll("/srv/hello", hello)
    .replaceAll("/var/lib/bobbin", state);
  const limits = `umask ${valueOf("UMask")}; ulimit -n ${valueOf("LimitNOFILE")}; cd ${hello}`;
  const script = `${limits}; export SPIN_HTTP_LISTEN_ADDR=127.0.0.1:0; exec ${command}`;
  // ProtectSystem=strict: nothing may be written but the state.
  const strict = `mount --bind ${state} ${state} && mount -o remount,bind,ro / && ! touch ${hello}/it 2>/dev/null && ${script}`;
  if (!maySeparate) t.diagnostic("without a mount namespace of its own");
  const words = maySeparate ? ["unshare", "--mount", "sh", "-c", strict] : ["sh", "-c", script];
  const [program = "", ...options] = words;
  const child = spawn(program, options, { stdio: ["ignore", "pipe", "pipe"] });
  await serves(child, () => child.kill("SIGTERM"));
  const modes = readdirSync(state).map((name) => statSync(join(state, name)).mode & 0o777);
  assert.ok(modes.length > 0);
  assert.deepEqual([...new Set(modes)], [0o600]);
});

test("the container has what the application needs, and its program ends when process 1 is told to", async () => {
  const built = join(folder, "srv/container");
  const data = join(folder, "data");
  mkdirSync(data);
  const lines = textOf("dockerfile")
    .trim()
    .split("\n")
    .map((line) => line.split(/ (.*)/s).slice(0, 2));
  const ignored = blocks.find(({ file }) => file === ".dockerignore")?.text.split("\n") ?? [];
  const workFolder = lines.find(([word]) => word === "WORKDIR")?.[1] ?? "";
  const program: string[] = [];
  mkdirSync(built);
  for (const [word, rest = ""] of lines) {
    if (word === "COPY") {
      const names = rest === ". ." ? readdirSync(hello) : rest.split(" ").slice(0, -1);
      for (const name of names.filter((each) => !ignored.includes(each))) {
        cpSync(join(hello, name), join(built, name), { recursive: true });
      }
    } else if (word === "RUN" && rest.startsWith("npm ")) {
      await run(rest.split(" "), built);
    } else if (word === "ENTRYPOINT" || word === "CMD") {
      program.push(...(JSON.parse(rest) as string[]));
    } else assert.match(String(word), /^(?:FROM|WORKDIR|RUN|USER|VOLUME|EXPOSE)$/);
  }
  assert.equal(workFolder, "/srv/hello");
  const words = program.map((each) =>
    each
      .replace("/data", data)
      .replace(/:3000$/, ":0")
      .replace(/^node$/, process.execPath),
  );
  const [first = "", ...options] = maySeparate
    ? ["unshare", "--pid", "--fork", "--kill-child", ...words]
    : words;
  const child = spawn(first, options, { cwd: built, stdio: ["ignore", "pipe", "pipe"] });
  await serves(child, () => process.kill(maySeparate ? childOf(child.pid) : (child.pid ?? 0)));
  assert.ok(readdirSync(data).includes("sqlite_key_value.db"));
  assert.ok(!readdirSync(built).includes(".spin"));
});

/** The one process that this one has started. */
function childOf(pid = 0): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ")[0]);
}
