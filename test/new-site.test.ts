/** The static site of `bobbin new`: its own scripts pass, and it is served as a browser needs it. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { projectRoot } from "../scripts/project.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { runBobbin, startUp } from "./support/up-process.ts";

test("a new site passes its scripts, and serves its files", async () => {
  using folder = temporaryFolder();
  const made = await runBobbin(["new", "static-ts", "site"], { cwd: folder.path });
  assert.equal(made.code, 0, made.stderr);
  const app = join(folder.path, "site");
  const component = join(app, "site");
  const path = [join(projectRoot, "node_modules/.bin"), process.env["PATH"]].join(delimiter);
  const env = { ...process.env, PATH: path, NODE_TEST_CONTEXT: undefined };
  const { scripts } = JSON.parse(readFileSync(join(component, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  for (const name of ["check", "test"])
    await promisify(execFile)("sh", ["-c", scripts[name] ?? "exit 1"], { cwd: component, env });
  writeFileSync(join(component, "public/long.txt"), "0123456789".repeat(100));
  await using up = await startUp([], { cwd: app });
  const home = await up.fetch("/");
  assert.match(await home.text(), /<h1>site<\/h1>/);
  assert.equal(home.headers.get("content-type"), "text/html; charset=utf-8");
  const etag = home.headers.get("etag") ?? "";
  assert.equal((await up.fetch("/", { headers: { "if-none-match": etag } })).status, 304);
  const part = await up.fetch("/long.txt", { headers: { range: "bytes=10-12" } });
  assert.deepEqual([part.status, await part.text()], [206, "012"]);
  const coded = await up.fetch("/long.txt", { headers: { "accept-encoding": "br" } });
  assert.equal(coded.headers.get("content-encoding"), "br");
  assert.equal(await coded.text(), "0123456789".repeat(100));
  const absent = await up.fetch("/../../spin.toml");
  assert.deepEqual([absent.status, (await absent.text()).includes("nothing here")], [404, true]);
});
