/**
 * The package as people install it: built, packed, unpacked into an empty project next to its
 * dependencies and nothing else, then imported, type-checked and run.
 */

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { compilerEnvironment } from "../sdk/typescript/wasm/test-compiler.ts";
import { projectRoot, runProgram, runTool } from "../scripts/project.ts";
import { startServer } from "./project-copy.ts";
import { packageManifest, packPackage } from "./support/packed-package.ts";
import { type TemporaryFolder, temporaryFolder } from "./support/temporary-folder.ts";

let folder: TemporaryFolder;
let consumer: string;
let installed: string;

async function run(command: string, options: readonly string[]): Promise<string> {
  const { exitCode, output } = await runProgram(command, options);
  assert.equal(exitCode, 0, output);
  return output;
}

function linkDependency(name: string): void {
  const link = join(consumer, "node_modules", name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join(projectRoot, "node_modules", name), link);
}

before(async () => {
  folder = temporaryFolder();
  const staging = join(folder.path, "staging");
  consumer = join(folder.path, "consumer");
  installed = join(consumer, "node_modules", "bobbin-kv");
  mkdirSync(installed, { recursive: true });
  await run("tar", ["-xzf", await packPackage(staging), "-C", installed, "--strip-components=1"]);
  for (const name of Object.keys(packageManifest.dependencies)) linkDependency(name);
  writeFileSync(join(consumer, "package.json"), '{ "type": "module" }');
});

after(() => folder[Symbol.dispose]());

test("the package holds no tests and no source but the SDK's, the templates' and the examples'", async () => {
  const listed = await run("find", [installed, "-type", "f"]);
  const paths = listed
    .trim()
    .split("\n")
    .map((path) => path.slice(installed.length + 1));
  const strays = paths.filter(
    (path) =>
      !path.startsWith("templates/") &&
      (/\.(test|bench)\./.test(path) ||
        (/(?<!\.d)\.ts$/.test(path) && !/^(?:sdk|examples)\//.test(path))),
  );
  assert.deepEqual(strays, []);
});

test("what is started is a few files, which take no module of Node.js by import", () => {
  const programs = join(installed, "dist/programs");
  const parts = globSync("**/*.js", { cwd: programs }).map((path) => join(programs, path));
  const entries = ["cli/main", "serve/workers/worker", "serve/workers/hangs/watching-thread"];
  const paths = [...parts, ...entries.map((entry) => join(installed, `dist/${entry}.js`))];
  // It would make all that the module exports, a WebSocket for one.
  const imports = /^import [^;]*"node:/m;
  assert.deepEqual(
    paths.filter((path) => imports.test(readFileSync(path, "utf8"))),
    [],
  );
  assert.match('import { createServer } from "node:http";', imports);
  assert.ok(parts.length > 4 && parts.length < 30, String(parts.length));
});

const skip = !existsSync(join(projectRoot, "src/index.ts")) && "src/index.ts is not there yet";

test("the public entry can be imported", { skip }, async () => {
  const script = `import * as bobbin from "bobbin-kv"; console.log(Object.keys(bobbin).join(" "));`;
  writeFileSync(join(consumer, "import.js"), script);
  assert.notEqual((await run(process.execPath, [join(consumer, "import.js")])).trim(), "");
});

test("the types of all entries can be used", { skip }, async () => {
  linkDependency("@types/node");
  writeFileSync(
    join(consumer, "types.ts"),
    `import * as bobbin from "bobbin-kv";
     import { Kv } from "bobbin-kv/sdk";
     import { openTestApp, type TestApp } from "bobbin-kv/testing";
     export const open: () => Promise<TestApp> = () => openTestApp("spin.toml", { stores: { default: { n: 1n } } });
     export const store: Promise<bobbin.ProgramStore> = bobbin.openStore({ table: { type: "spin", path: "it.db" } });
     export const names: string[] = Object.keys(bobbin);
     export const value: ArrayBuffer | null = Kv.openDefault().get("key");`,
  );
  const options = ["--ignoreConfig", "--noEmit", "--strict", "--types", "node"];
  const entry = ["--module", "nodenext", "--target", "es2024", join(consumer, "types.ts")];
  const { exitCode, output } = await runTool("typescript/bin/tsc", [...options, ...entry]);
  assert.equal(exitCode, 0, output);
});

test("the package tests an application, keeps a store and has an SDK that Node.js can import", async () => {
  cpSync(join(projectRoot, "examples/hello-typescript"), join(consumer, "tested"), {
    recursive: true,
  });
  const script = `import { openStore } from "bobbin-kv";
    import { Kv } from "bobbin-kv/sdk";
    import { openTestApp } from "bobbin-kv/testing";
    await using app = await openTestApp("tested");
    console.log(await (await app.fetch("/")).text(), await app.store().getText("mykey"));
    await using store = await openStore({ table: { type: "spin" } });
    console.log(await store.increment("n", 2));
    try { Kv.openDefault(); } catch (error) { console.log(error.message.split(" works")[0]); }`;
  writeFileSync(join(consumer, "tested.js"), script);
  const printed = await run("sh", [
    "-c",
    `cd "${consumer}" && "${process.execPath}" --disable-warning=ExperimentalWarning tested.js`,
  ]);
  assert.equal(printed, "myvalue myvalue\n2n\nKv.openDefault\n");
});

test("a component's tsconfig.json extends the package's", async () => {
  const component = join(consumer, "component");
  cpSync(join(projectRoot, "examples/hello-typescript/src"), join(component, "src"), {
    recursive: true,
  });
  writeFileSync(join(component, "src/wrong.ts"), "export const it = process;");
  const configuration = { extends: "bobbin-kv/tsconfig.component.json", include: ["src"] };
  writeFileSync(join(component, "tsconfig.json"), JSON.stringify(configuration));
  const { output } = await runTool("typescript/bin/tsc", ["-p", component]);
  assert.match(output, /^\S*src\/wrong\.ts\(1,19\): error TS\d+: Cannot find name 'process'/);
  assert.equal(output.trim().split("\n").length, 1, output);
});

test("bobbin --version prints the package's version", async () => {
  const program = join(installed, packageManifest.bin["bobbin"] ?? "");
  assert.match(readFileSync(program, "utf8"), /^#!\/usr\/bin\/env node\n/);
  const printed = await run(process.execPath, [program, "--version"]);
  assert.match(printed, new RegExp(packageManifest.version.replaceAll(".", String.raw`\.`)));
});

test("npx finds the program by the package's name, and it takes a reader through the README's first commands", async () => {
  assert.equal(packageManifest.bin["bobbin-kv"], packageManifest.bin["bobbin"]);
  const program = join(installed, packageManifest.bin["bobbin-kv"] ?? "");
  const first = join(consumer, "first");
  mkdirSync(first);
  await run("sh", ["-c", `cd "${first}" && "${process.execPath}" "${program}" new http-ts hello`]);
  const server = await startServer(`"${process.execPath}" "${program}" up --from hello`, first);
  try {
    const answer = await (await fetch(`${server.address}/`)).text();
    assert.equal(answer, "Hello! This is visit 1 of /.\n");
  } finally {
    await server.stop();
  }
});

test("a file of --env-file is Node.js's before the program and nobody's behind it", () => {
  const program = join(installed, packageManifest.bin["bobbin"] ?? "");
  const file = join(consumer, "some.env");
  writeFileSync(file, "SPIN_HTTP_LISTEN_ADDR=nowhere\n");
  const ask = (...words: string[]) => {
    const { status, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
    return `${status} ${stderr}`;
  };
  const advice = /^2 .*no flag --env-file[^]*SPIN_VARIABLE_NAME=value into a file \.env/;
  assert.match(ask(program, "up", "--env-file", file), advice);
  assert.match(ask("--", program, "up", "--env-file", "missing.env"), advice);
  // Node.js looks for it before it runs anything; what it says is told in docs/reference/errors.md.
  assert.match(ask(program, "up", "--env-file", "missing.env"), /^9 .*missing\.env: not found\n$/);
  assert.match(
    ask(`--env-file=${file}`, program, "up", "--from", consumer),
    /SPIN_HTTP_LISTEN_ADDR.*"nowhere"/,
  );
});

test("bobbin up serves a component that is bundled with the package's own SDK", async () => {
  cpSync(join(projectRoot, "examples/hello-typescript/src"), join(consumer, "src"), {
    recursive: true,
  });
  cpSync(join(projectRoot, "examples/hello-typescript/spin.toml"), join(consumer, "spin.toml"));
  const program = join(installed, packageManifest.bin["bobbin"] ?? "");
  const server = await startServer(`"${process.execPath}" "${program}" up`, consumer);
  try {
    assert.equal(await (await fetch(`${server.address}/`)).text(), "myvalue");
  } finally {
    await server.stop();
  }
});

test("bobbin explore serves its page from the package alone", async () => {
  const program = join(installed, packageManifest.bin["bobbin"] ?? "");
  const child = spawn(process.execPath, [program, "explore"], {
    cwd: consumer,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  for await (const line of createInterface({ input: child.stdout })) {
    const { origin } = new URL(line.slice("Explorer ".length));
    const page = await (await fetch(origin)).text();
    const assets = [...page.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path = ""]) => path);
    assert.ok(
      assets.some((path) => path.endsWith(".js")) && assets.some((path) => path.endsWith(".css")),
    );
    for (const path of assets) {
      const { status, headers } = await fetch(`${origin}${path}`);
      assert.equal(status, 200);
      assert.doesNotMatch(headers.get("content-type") ?? "", /html/, path);
    }
    child.kill("SIGTERM");
  }
  assert.deepEqual(await closed, [0, null]);
});

test("bobbin-js2wasm compiles a component, and says which package it needs for that", async (t) => {
  const program = join(installed, packageManifest.bin["bobbin-js2wasm"] ?? "");
  const source = join(projectRoot, "examples/hello-typescript/src/index.ts");
  const output = join(consumer, "hello.wasm");
  const options = [program, source, "-o", output];
  const alone = await runProgram(process.execPath, options);
  assert.equal(alone.exitCode, 1);
  assert.match(alone.output, /npm install .*@bytecodealliance\/componentize-js/);
  const environment = await compilerEnvironment();
  if (typeof environment["missing"] === "string") {
    t.skip(environment["missing"]);
    return;
  }
  const variables = Object.entries(environment).map((pair) => pair.join("="));
  await run("env", [...variables, process.execPath, ...options]);
  assert.ok(existsSync(output));
});

test("bobbin new makes what is served, from the package alone", async () => {
  const program = join(installed, packageManifest.bin["bobbin"] ?? "");
  for (const template of readdirSync(join(projectRoot, "templates"), { withFileTypes: true })) {
    if (!template.isDirectory()) continue;
    const app = join(consumer, template.name);
    await run(process.execPath, [program, "new", template.name, "made", "--output", app]);
    assert.ok(existsSync(join(app, "spin.toml")));
  }
  const app = join(consumer, "http-ts");
  const checked = await runTool("typescript/bin/tsc", ["-p", join(app, "made")]);
  assert.equal(checked.exitCode, 0, checked.output);
  const server = await startServer(`"${process.execPath}" "${program}" up`, app);
  try {
    const answer = await (await fetch(`${server.address}/`)).text();
    assert.equal(answer, "Hello! This is visit 1 of /.\n");
  } finally {
    await server.stop();
  }
});
