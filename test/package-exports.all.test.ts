/** The package is in order: what it exports, its links, its size. publint and "Are the types wrong?" look at it too. */

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { globSync } from "node:fs";
import { before, test } from "node:test";
import { runProgram } from "../scripts/project.ts";
import { headingAnchors, localLinks } from "./markdown-links.ts";
import { npmPackages } from "./support/npm-packages.ts";
import { packPackage } from "./support/packed-package.ts";
import { folderOfFile } from "./support/temporary-folder.ts";

/** Most that the package may weigh: packed, and unpacked. */
const mebibytesMax = { packed: 2.1, unpacked: 8 };

const folder = folderOfFile();
const unpacked = join(folder, "unpacked");
let archive: string;
let tools: Awaited<ReturnType<typeof npmPackages>>;

before(async () => {
  const staging = join(folder, "staging");
  mkdirSync(unpacked);
  archive = await packPackage(staging);
  const options = ["-xzf", archive, "-C", unpacked, "--strip-components=1"];
  assert.equal((await runProgram("tar", options)).exitCode, 0);
  tools = await npmPackages({ publint: "0.3.25", "@arethetypeswrong/cli": "0.18.5" });
});

test("publint finds nothing", async (t) => {
  if ("missing" in tools) return t.skip(tools.missing);
  const program = join(tools.modules, ".bin/publint");
  const { exitCode, output } = await runProgram(program, [archive, "--strict"]);
  assert.equal(exitCode, 0, output);
  assert.match(output, /All good!/);
});

test("the types of all entries are found by ES modules and by bundlers", async (t) => {
  if ("missing" in tools) return t.skip(tools.missing);
  const program = join(tools.modules, ".bin/attw");
  const options = [archive, "--profile", "esm-only", "--no-definitely-typed", "--format", "ascii"];
  const { exitCode, output } = await runProgram(program, options);
  assert.equal(exitCode, 0, output);
  assert.match(output, /"bobbin-kv\/testing"/);
});

test("no link in the package leads to what is not in it", () => {
  const pages = globSync("**/*.md", { cwd: unpacked });
  assert.ok(pages.length > 60);
  const dead = pages.flatMap((page) =>
    localLinks(readFileSync(join(unpacked, page), "utf8")).flatMap(({ path, anchor }) => {
      const target = path === "" ? join(unpacked, page) : join(unpacked, dirname(page), path);
      if (relative(unpacked, target).startsWith("..") || !existsSync(target)) {
        return [`${page}: ${path}`];
      }
      if (anchor === null) return [];
      const anchors = headingAnchors(readFileSync(target, "utf8"));
      return anchors.includes(anchor) ? [] : [`${page}: ${path}#${anchor}`];
    }),
  );
  assert.deepEqual(dead, []);
});

test("the package is no larger than it has to be, and holds nobody's data", (t) => {
  const files = globSync("**/*", { cwd: unpacked, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const bytes = files.reduce((sum, path) => sum + statSync(path).size, 0);
  const packed = statSync(archive).size;
  const mebibytes = (count: number): string => `${(count / 2 ** 20).toFixed(1)} MiB`;
  t.diagnostic(`${mebibytes(packed)} packed, ${mebibytes(bytes)} in ${files.length} files`);
  assert.ok(packed < mebibytesMax.packed * 2 ** 20, mebibytes(packed));
  assert.ok(bytes < mebibytesMax.unpacked * 2 ** 20, mebibytes(bytes));
  assert.deepEqual(
    files.filter((path) => /\.(?:db|env|tgz|log)$|\/\.spin\/|\/node_modules\//.test(path)),
    [],
  );
});
