/** The package as a stranger meets it: installed by npm into an empty folder, under each Node.js that it is for, and used as its README says. */

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { before, test } from "node:test";
import { projectRoot } from "../scripts/project.ts";
import { codeBlocks } from "./markdown-code.ts";
import { startServer } from "./project-copy.ts";
import { npmPackages } from "./support/npm-packages.ts";
import { packPackage } from "./support/packed-package.ts";
import { folderOfFile } from "./support/temporary-folder.ts";
import { runCommand } from "./wasm-guests/build/command.ts";

const node26 = "26.12.1";
const folder = folderOfFile();
let archive: string;

before(async () => {
  archive = await packPackage(join(folder, "staging"));
});

/** The folder of a Node.js: this one, or one that npm has. */
async function folderOfNode(version: string): Promise<string | { readonly missing: string }> {
  if (process.version.startsWith(`v${version.split(".")[0]}.`)) return dirname(process.execPath);
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const packages = await npmPackages({ [name]: version });
  return "missing" in packages ? packages : join(packages.modules, name, "bin");
}

/** A person with this Node.js in a folder of their own. */
function shellIn(place: string, nodeFolder: string) {
  // npm's own `node` is found by the path as well.
  const environment = { PATH: [nodeFolder, process.env["PATH"] ?? ""].join(delimiter) };
  const prefix = `export PATH="${nodeFolder}${delimiter}$PATH";`;
  return {
    prefix,
    async run(command: string): Promise<string> {
      const options = { cwd: place, environment };
      const { succeeded, output } = await runCommand(["sh", "-c", command], options);
      assert.ok(succeeded, `${command}\n${output}`);
      return output;
    },
  };
}

const readme = readFileSync(join(projectRoot, "README.md"), "utf8");
const [install = "", create = "", serve = ""] = (
  codeBlocks(readme).find(({ language }) => language === "sh")?.text ?? ""
).split("\n");

const testOfApp = `
  import assert from "node:assert/strict";
  import { test } from "node:test";
  import { openTestApp } from "bobbin-kv/testing";
  test("it answers", async () => {
    await using app = await openTestApp("hello");
    assert.equal((await app.fetch("/")).status, 200);
  });`;

for (const version of ["24", node26]) {
  test(`Node.js ${version} installs the package, serves, remembers and tests an application`, async (t) => {
    const nodeFolder = await folderOfNode(version);
    if (typeof nodeFolder !== "string") return t.skip(nodeFolder.missing);
    const place = join(folder, `with-${version}`);
    mkdirSync(place);
    const shell = shellIn(place, nodeFolder);
    assert.ok((await shell.run("node --version")).startsWith(`v${version}`));
    const installed = await shell.run(install.replace("bobbin-kv", `--no-audit "${archive}"`));
    assert.doesNotMatch(installed, /EBADENGINE|npm error/);
    await shell.run(create);
    for (const visit of [1, 2]) {
      const server = await startServer(`${shell.prefix} ${serve}`, place);
      try {
        const answer = await (await fetch(`${server.address}/`)).text();
        assert.equal(answer, `Hello! This is visit ${visit} of /.\n`);
      } finally {
        await server.stop();
      }
    }
    assert.match(await shell.run("npx bobbin-kv kv stats --from hello"), /^Keys +1 of/m);
    writeFileSync(join(place, "it.test.mjs"), testOfApp);
    assert.match(await shell.run("env -u NODE_TEST_CONTEXT node --test it.test.mjs"), /pass 1/);
  });
}
