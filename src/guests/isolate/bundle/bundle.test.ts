/** What a component may import, and what is said when it does not build. */

import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { isBobbinError } from "../../../errors.ts";
import { bundleComponent } from "./bundle.ts";
import { bundleLimits } from "../../../limits.ts";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import type { findFile, listFiles } from "../../../../sdk/typescript/src/files.ts";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";

type Files = Readonly<Record<string, string>>;

/** Bundles `src/index.ts` of these files; the code. */
async function bundle(files: Files): Promise<string> {
  using folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder.path, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  const source = join(folder.path, "src/index.ts");
  try {
    const { code } = await bundleComponent({ id: "cart", source });
    return code;
  } catch (error) {
    assert.ok(isBobbinError(error));
    assert.equal(error.code, "component-build-failed");
    throw new Error(error.message.replaceAll(`${folder.path}/`, ""), { cause: error });
  }
}

async function failure(files: Files): Promise<string> {
  const error = await bundle(files).then(
    () => null,
    (caught: unknown) => caught as Error,
  );
  assert.notEqual(error, null, "it builds");
  return (error as Error).message;
}

test("a syntax error is shown with its file, line, column and the line", async () => {
  const text = "export const size = 1;\n\tconst größe = 5 +;\n";
  assert.equal(
    await failure({ "src/index.ts": text }),
    `component "cart" does not build:
  src/index.ts:2:19: Unexpected ";"
    const größe = 5 +;
                     ^`,
  );
});

test("an error in another file of the component names that file", async () => {
  const files = { "src/index.ts": 'import "./lib/price.ts";', "src/lib/price.ts": "let a = ;" };
  assert.match(await failure(files), /^ {2}src\/lib\/price\.ts:1:9: /m);
});

test("a long list of errors is cut", async () => {
  const text = Array.from({ length: 13 }, (_, at) => `import "./missing-${at}.ts";`).join("\n");
  assert.match(await failure({ "src/index.ts": text }), /\n {2}and 3 more$/);
});

for (const name of ["node:fs", "fs/promises", "crypto"]) {
  test(`an import of ${name} is refused with what to use in its place`, async () => {
    const message = await failure({ "src/index.ts": `import * as it from "${name}"; it.x();` });
    assert.match(
      message,
      /src\/index\.ts:1:21: "\S+" is part of Node\.js, which components do not/,
    );
  });
}

test("a package of a built-in module's name is taken from node_modules", async () => {
  const code = await bundle({
    "src/index.ts": 'import { on } from "events"; on();',
    "node_modules/events/index.js": 'exports.on = () => "package";',
  });
  assert.match(code, /"package"/);
});

test("a missing package is named with the command that installs it", async () => {
  const message = await failure({ "src/index.ts": 'import "left-pad/x"; import "@a/b/c";' });
  assert.match(
    message,
    /no package "left-pad"; install it beside spin\.toml: npm install left-pad$/m,
  );
  assert.match(message, /no package "@a\/b"; install it beside spin\.toml: npm install @a\/b$/m);
});

test("a path that a package does not export is no missing package", async () => {
  const message = await failure({
    "src/index.ts": 'import "pad/inner.js";',
    "node_modules/pad/package.json": '{ "exports": { ".": "./index.js" } }',
  });
  assert.match(message, /"\.\/inner\.js" is not exported by package "pad"/);
});

test("a missing file, and interfaces of Spin that are not served, are named as such", async () => {
  const text =
    'import "./cart.ts"; import "@spinframework/spin-none"; import "fermyon:spin/llm@2.0.0";';
  const message = await failure({ "src/index.ts": text });
  assert.match(message, /there is no file "\.\/cart\.ts"$/m);
  assert.match(message, /does not serve "@spinframework\/spin-none" to TypeScript/);
  assert.match(message, /does not serve "fermyon:spin\/llm@2\.0\.0" to TypeScript/);
});

test("an export that Bobbin's SDK does not have is named", async () => {
  const text = 'import { Kv, Mongo } from "@fermyon/spin-sdk"; console.log(Kv, Mongo);';
  const message = await failure({ "src/index.ts": text });
  assert.match(message, /SDK exports no "Mongo"/);
});

test("await outside a function is refused", async () => {
  assert.match(await failure({ "src/index.ts": "await 1;" }), /await works only inside functions/);
});

test("JSON, packages of the component and the paths of its tsconfig.json are bundled", async () => {
  const code = await bundle({
    "src/index.ts": `
      import { name } from "./data.json";
      import { pad } from "pad";
      import { price } from "@/price";
      export const all = [name, pad, price];`,
    "src/data.json": '{ "name": "from JSON" }',
    "src/price.ts": 'export const price: string = "from paths";',
    "tsconfig.json": '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
    "node_modules/pad/package.json":
      '{ "exports": { "node": "./node.js", "worker": "./worker.js" } }',
    "node_modules/pad/worker.js":
      'export const pad = "from a package for " + process.env.NODE_ENV;',
    "node_modules/pad/node.js": "import 'node:fs';",
  });
  for (const part of ["from JSON", "from paths", "from a package for "]) {
    assert.ok(code.includes(part), `${part} is not in\n${code}`);
  }
  assert.ok(!code.includes("process.env"));
});

test("what a package has for browsers takes the place of what it has for Node.js", async () => {
  const code = await bundle({
    "src/index.ts": 'import { where, fs } from "pkg"; export default [where, fs];',
    "node_modules/pkg/package.json":
      '{ "main": "index.js", "browser": { "./host.js": "./web.js", "fs": false } }',
    "node_modules/pkg/index.js":
      'export { where } from "./host.js"; import * as files from "fs"; export const fs = files;',
    "node_modules/pkg/host.js": 'import os from "os"; export const where = os.platform();',
    "node_modules/pkg/web.js": 'export const where = "for browsers";',
  });
  assert.match(code, /"for browsers"/);
  const own = {
    "src/index.ts": 'import { where } from "pkg"; export default where;',
    "node_modules/pkg/package.json": '{ "main": "index.js" }',
    "node_modules/pkg/index.js": 'import os from "os"; export const where = os.platform();',
  };
  assert.match(await failure(own), /"os" is part of Node\.js, which components do not have/);
});

test("neither require nor module nor process seems to be there, but where a package brings its own", async () => {
  const code = await bundle({
    "src/index.ts": `
      import { seen } from "umd";
      export const all = [seen, typeof require, typeof module, typeof process];`,
    "node_modules/umd/index.js":
      "var found; try { found = require('crypto') } catch {} exports.seen = [typeof require, typeof process, typeof found];",
  });
  assert.doesNotMatch(code, /typeof __require\b/);
  const { all } = (await import(
    `data:text/javascript,${encodeURIComponent(`const process = undefined; ${code}`)}`
  )) as { all: unknown };
  assert.deepEqual(all, [
    ["undefined", "undefined", "undefined"],
    "undefined",
    "undefined",
    "undefined",
  ]);
});

test("a component finds the files that its manifest gives it, and no others", async () => {
  using folder = temporaryFolder();
  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder.path, name)), { recursive: true });
    await writeFile(join(folder.path, name), text);
  };
  await write("index.ts", 'export { findFile, listFiles } from "bobbin-kv/files";');
  await write("public/deep/a.txt", "aaaa".repeat(100));
  await write("public/b.txt", "é");
  await write("public/secret.txt", "s");
  await write("outside.txt", "o");
  const component = {
    id: "site",
    source: join(folder.path, "index.ts"),
    files: [{ kind: "directory", source: join(folder.path, "public"), destination: "/" }],
    excludeFiles: ["public/secret.txt"],
    position: { file: join(folder.path, "spin.toml"), line: 1, column: 1 },
  } as const;
  const { code } = await bundleComponent(component);
  const module = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    findFile: typeof findFile;
    listFiles: typeof listFiles;
  };
  assert.deepEqual(module.listFiles(), ["/b.txt", "/deep/a.txt"]);
  assert.equal(module.findFile("/secret.txt"), null);
  const [long, short] = ["/deep/a.txt", "/b.txt"].map((path) => module.findFile(path));
  assert.equal(new TextDecoder().decode(short?.bytes), "é");
  assert.equal(short?.compressed("br"), null);
  assert.equal(brotliDecompressSync(long?.compressed("br") ?? "").toString(), "aaaa".repeat(100));
  assert.equal(gunzipSync(long?.compressed("gzip") ?? "").toString(), "aaaa".repeat(100));
  await write("public/large.bin", "x".repeat(bundleLimits.fileBytesMax));
  await assert.rejects(bundleComponent(component), /have 16777618 bytes, and at most 16777216 are/);
  const { id, source } = component;
  await assert.rejects(bundleComponent({ id, source }), /only components that bobbin up runs/);
});

test("of the SDK a component gets what it uses", async () => {
  const get = await bundle({
    "src/index.ts": `import { Kv } from "@fermyon/spin-sdk";
      export const handleRequest = () => Kv.openDefault().get("a");`,
  });
  assert.match(get, /spinSdk\.kv/);
  assert.doesNotMatch(get, /uncurry|class |llm|postgres/);
  const more = await bundle({
    "src/index.ts": `import { KeyValueError, Llm, Router } from "@fermyon/spin-sdk";
      export const found = [KeyValueError, Llm.infer, Router];`,
  });
  for (const part of [/KeyValueError extends Error/, /uncurry/, /llm\.infer/, /Router/]) {
    assert.match(more, part);
  }
});
