/** The program bobbin-js2wasm as people run it, and what it says when it fails. */

import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { startTestApp } from "../../../src/testing/test-app.ts";
import { runCommand } from "../../../test/wasm-guests/build/command.ts";
import { compilerEnvironment } from "./test-compiler.ts";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";

const program = join(import.meta.dirname, "main.ts");
const found = await compilerEnvironment();
const installed = "missing" in found ? {} : found;
const skip = "missing" in found ? found.missing : false;
const handler = "export const handleRequest = async () => ({ status: 200 });";

interface Run {
  readonly succeeded: boolean;
  readonly output: string;
  /** What is in the folder afterwards; the component's source is `it.ts`. */
  readonly files: readonly string[];
  /** What was left in the folder for temporary files. */
  readonly left: readonly string[];
}

/** Compiles a source in a folder of its own, with other files beside it. */
async function compile(
  source: string,
  environment: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
): Promise<Run> {
  using folder = temporaryFolder();
  const { path } = folder;
  const temporary = join(path, "temporary");
  await mkdir(temporary);
  for (const [name, text] of Object.entries({ "app/it.ts": source, ...files })) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  const command = [process.execPath, program, "it.ts", "-o", "it.wasm"];
  const { succeeded, output } = await runCommand(command, {
    cwd: join(path, "app"),
    environment: { BOBBIN_COMPONENTIZE_JS: "", TMPDIR: temporary, ...environment },
  });
  const left = await readdir(temporary);
  return { succeeded, output, files: await readdir(join(path, "app")), left };
}

async function fails(run: Promise<Run>, ...messages: readonly (string | RegExp)[]): Promise<void> {
  const { succeeded, output, files, left } = await run;
  assert.equal(succeeded, false);
  for (const message of messages) {
    if (typeof message === "string") assert.ok(output.includes(message), output);
    else assert.match(output, message);
  }
  assert.deepEqual(
    files.filter((name) => name.startsWith("it.")),
    ["it.ts"],
  );
  assert.deepEqual(left, []);
}

test("the usage is checked", async () => {
  const run = (...options: string[]) => runCommand([process.execPath, program, ...options]);
  const wrong: readonly (readonly [string[], string])[] = [
    [[], "bobbin-js2wasm needs SOURCE"],
    [["a.ts"], "bobbin-js2wasm needs --output FILE"],
    [["a.ts", "b.ts", "-o", "c"], 'bobbin-js2wasm takes no argument "b.ts"'],
    [["a.ts", "-o", "c", "--target", "wasi"], '--target: "wasi" is none of its values'],
    [["a.ts", "--fast"], "--fast"],
  ];
  for (const [options, message] of wrong) {
    const { succeeded, output } = await run(...options);
    assert.equal(succeeded, false);
    assert.ok(output.includes(message), output);
    assert.ok(output.includes("bobbin-js2wasm --help"), output);
  }
  const help = await run("--help");
  assert.ok(help.succeeded && help.output.includes("Usage: bobbin-js2wasm SOURCE -o FILE.wasm"));
});

test("a package that is not installed is named with the command that installs it", async () => {
  const command = "npm install --save-dev @bytecodealliance/componentize-js@0.19.3";
  await fails(compile(handler, {}), "@bytecodealliance/componentize-js, which is not", command);
});

test("a package of another version is refused", async () => {
  const manifest = { version: "0.20.0", exports: { import: "./index.js" } };
  const other = {
    "app/node_modules/@bytecodealliance/componentize-js/package.json": JSON.stringify(manifest),
  };
  await fails(compile(handler, {}, other), "componentize-js 0.19.3, and 0.20.0 is installed");
});

test("a compiler that ends well and makes nothing has failed", async () => {
  const folder = "app/node_modules/@bytecodealliance/componentize-js";
  const manifest = { version: "0.19.3", type: "module", exports: { import: "./index.js" } };
  const idle = {
    [`${folder}/package.json`]: JSON.stringify(manifest),
    [`${folder}/index.js`]:
      'export function componentize() { console.log("nothing done"); process.exit(0); }',
  };
  await fails(compile(handler, {}, idle), 'component "it" failed', "nothing done");
});

test("errors of the build are those of bobbin up", { skip }, async () => {
  const source = `import fs from "node:fs";\nimport other from "./other.ts";\n${handler}\nfs;other;`;
  await fails(
    compile(source, installed),
    'component "it" does not build:',
    'it.ts:1:16: "node:fs" is part of Node.js',
    'it.ts:2:19: there is no file "./other.ts"',
  );
});

test(
  "one that is never done is stopped after as many seconds as are allowed",
  { skip },
  async () => {
    const endless = `for (;;) {}\n${handler}`;
    const allowed = { ...installed, BOBBIN_JS2WASM_SECONDS: "2" };
    await fails(compile(endless, allowed), "not loaded within 2 s", "BOBBIN_JS2WASM_SECONDS");
    for (const text of ["0", "-1", "1.5", "soon"]) {
      const refused = { ...installed, BOBBIN_JS2WASM_SECONDS: text };
      await fails(
        compile(handler, refused),
        `BOBBIN_JS2WASM_SECONDS: "${text}" is no number of seconds`,
      );
    }
  },
);

test("what fails while a component is loaded has its place", { skip }, async () => {
  const cases: readonly (readonly [string, ...(string | RegExp)[]])[] = [
    [
      'import { Kv } from "bobbin-kv/sdk";\nconst store = Kv.openDefault();\n',
      /it\.ts:2:18: KeyValueError: a store can be opened only while a request is being answered/,
    ],
    ["\n\nconst id = crypto.randomUUID();", /it\.ts:3:19: Error: randomness can be had only while/],
    ["const id = Math.random();", "it asks for randomness, which is there only while"],
  ];
  await Promise.all(
    cases.map(([source, ...messages]) =>
      fails(compile(`${source}\n${handler}`, installed), "failed while it was loaded", ...messages),
    ),
  );
});

test("a component without a handler is told what one is", { skip }, async () => {
  await fails(
    compile("export const one = 1;", installed),
    "exports no handler",
    "addEventListener",
  );
});

test(
  "stacks name places of the source files, those that it reads and those in the log",
  { skip },
  async () => {
    const total = `// Lines that the bundle has not.
export interface Basket { readonly lines: string | null }

export function total({ lines }: Basket): number {
  return lines!.length;
}
`;
    const source = `import { total } from "./parts/total.ts";
export const handleRequest = async ({ uri }) => {
  if (uri === "/thrown") return { status: total({ lines: null }) };
  try {
    return { status: total({ lines: null }) };
  } catch (error) {
    return { status: 200, body: error.stack };
  }
};`;
    await using app = await startCompiled(source, { "parts/total.ts": total });
    const stack = await (await app.fetch("/read")).text();
    assert.match(
      stack,
      /^TypeError: .*\n {4}at total \(parts\/total\.ts:5:\d+\)\n {4}at .*handleRequest.* \(it\.ts:5:\d+\)$/m,
    );
    assert.doesNotMatch(stack, /it\.js|runtime\.js|glue\.js/);
    assert.equal((await app.fetch("/thrown")).status, 500);
    assert.match(app.log.join("\n"), /at total \(parts\/total\.ts:5:\d+\)[^]*\(it\.ts:3:\d+\)/);
  },
);

test("a component for Spin imports nothing of Bobbin's, and says so", { skip }, async () => {
  const source = `
    import { Kv } from "bobbin-kv/sdk";
    const codeOf = (call) => { try { call() } catch (error) { return error.code } };
    export const handleRequest = async () => {
      const store = Kv.openDefault();
      store.setJson("k", [1]);
      const calls = [() => store.getMany([]), () => store.setMany([]), () => store.deleteMany([]), () => store.list(),
        () => store.increment("n", -1), () => store.getVersioned("k"), () => store.compareAndSwap("k", null, "")];
      return { status: 200, body: [store.getJson("k"), store.getKeys(), ...calls.map(codeOf)].join() };
    };`;
  using folder = temporaryFolder();
  const { path } = folder;
  await writeFile(join(path, "it.ts"), source);
  await writeFile(join(path, "spin.toml"), manifestOf("made/it.wasm"));
  const options = ["it.ts", "--output=made/it.wasm", "--target=spin"];
  const run = await runCommand([process.execPath, program, ...options], {
    cwd: path,
    environment: installed,
  });
  assert.ok(run.succeeded, run.output);
  assert.equal(run.output, "");
  assert.ok(!(await readFile(join(path, "made/it.wasm"))).includes("bobbin:key-value"));
  await using app = await startTestApp(join(path, "spin.toml"));
  const answer = await (await app.fetch("/")).text();
  assert.equal(answer, `1,k,${Array.from({ length: 7 }, () => "not-served").join()}`);
});

/** Compiles a component in a folder, with other files beside it, and runs it. */
async function startCompiled(source: string, files: Readonly<Record<string, string>>) {
  const folder = temporaryFolder();
  const all = { "it.ts": source, "spin.toml": manifestOf("it.wasm"), ...files };
  for (const [name, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder.path, name)), { recursive: true });
    await writeFile(join(folder.path, name), text);
  }
  const run = await runCommand([process.execPath, program, "it.ts", "-o", "it.wasm"], {
    cwd: folder.path,
    environment: installed,
  });
  assert.ok(run.succeeded, run.output);
  const app = await startTestApp(join(folder.path, "spin.toml"));
  return {
    ...app,
    [Symbol.asyncDispose]: async () => {
      await app[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function manifestOf(made: string): string {
  return `spin_manifest_version = 2
[application]
name = "it"
[[trigger.http]]
route = "/..."
component = "it"
[component.it]
source = "${made}"
key_value_stores = ["default"]
`;
}
