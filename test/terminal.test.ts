/** What is different at a terminal: `bobbin new` and `bobbin add` ask, and `bobbin build` shows how far it is. */

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { listTemplates } from "../src/cli/new/templates.ts";
import { keys, startAtTerminal, terminalMissing } from "./support/terminal.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const skip = terminalMissing;

/** A manifest up to its components, of which the first answers. */
const head = (component: string): string =>
  `spin_manifest_version = 2\n[application]\nname = "built"\n[[trigger.http]]\nroute = "/..."\ncomponent = "${component}"\n`;

test("bobbin new asks for the template and the name", { skip }, async () => {
  using folder = temporaryFolder();
  await using bobbin = startAtTerminal(["new"], folder.path);
  await bobbin.waitFor("Template of the new application");
  const index = listTemplates().findIndex((template) => template.name === "http-ts");
  bobbin.press(keys.down.repeat(index) + keys.enter);
  await bobbin.waitFor("Name of the new application");
  bobbin.press(`my shop${keys.enter}`);
  await bobbin.waitFor('write "my-shop"');
  bobbin.press(`${"\u007F".repeat(" shop".length)}-shop${keys.enter}`);
  await bobbin.waitFor("Created my-shop in my-shop/ from http-ts");
  assert.equal(await bobbin.ended, 0);
  assert.ok(existsSync(join(folder.path, "my-shop/my-shop/src/index.ts")));
});

test(
  "only what is missing is asked for, and the template's name is the default",
  { skip },
  async () => {
    using folder = temporaryFolder();
    await using named = startAtTerminal(["new", "shop"], folder.path);
    await named.waitFor("Template of the new application");
    named.press(keys.enter);
    await named.waitFor("Created shop in shop/ from ");
    assert.equal(await named.ended, 0);
    assert.doesNotMatch(named.shown, /Name of the new/);
    await using chosen = startAtTerminal(["new", "http-ts"], folder.path);
    await chosen.waitFor("Name of the new application");
    chosen.press(keys.enter);
    await chosen.waitFor("Created http-ts in http-ts/ from http-ts");
    assert.doesNotMatch(chosen.shown, /Template of the new/);
  },
);

test("nothing is asked with --accept-defaults", { skip }, async () => {
  using folder = temporaryFolder();
  await using bobbin = startAtTerminal(["new", "http-ts", "--accept-defaults"], folder.path);
  assert.equal(await bobbin.ended, 0);
  assert.doesNotMatch(bobbin.shown, /of the new/);
});

test("bobbin add asks too", { skip }, async () => {
  using folder = temporaryFolder();
  await using made = startAtTerminal(["new", "http-ts", "shop", "-o", "."], folder.path);
  assert.equal(await made.ended, 0);
  await using bobbin = startAtTerminal(["add", "http-ts"], folder.path);
  await bobbin.waitFor("Name of the new component");
  bobbin.press(`cart${keys.enter}`);
  await bobbin.waitFor("Added cart to this folder from http-ts");
  assert.equal(await bobbin.ended, 0);
  assert.match(readFileSync(join(folder.path, "spin.toml"), "utf8"), /\[component\.cart\]/);
});

for (const question of ["Template of the new application", "Name of the new application"]) {
  test(`Ctrl+C at "${question}" makes nothing`, { skip }, async () => {
    using folder = temporaryFolder();
    const args = question.startsWith("Name") ? ["new", "http-ts"] : ["new"];
    await using bobbin = startAtTerminal(args, folder.path);
    await bobbin.waitFor(question);
    bobbin.press(keys.interrupt);
    assert.equal(await bobbin.ended, 130);
    assert.ok(!existsSync(join(folder.path, "http-ts")));
  });
}

test("a build is shown while it runs, and leaves its result", { skip }, async () => {
  using folder = temporaryFolder();
  const build = `source = "spin.toml"\n[component.NAME.build]\ncommand = "COMMAND"\nworkdir = "NAME"\n`;
  const tables = [
    ["quick", "true"],
    ["slow", "until test -e ../go; do sleep 0.05; done"],
  ].map(([name = "", command = ""]) => {
    mkdirSync(join(folder.path, name));
    return `[component.${name}]\n${build.replaceAll("NAME", name).replace("COMMAND", command)}`;
  });
  writeFileSync(join(folder.path, "spin.toml"), head("quick") + tables.join(""));
  await using bobbin = startAtTerminal(["build"], folder.path);
  await bobbin.waitFor("Built quick in ");
  await bobbin.waitFor("Building slow, ");
  writeFileSync(join(folder.path, "go"), "");
  await bobbin.waitFor("Built slow in ");
  assert.equal(await bobbin.ended, 0);
});

test("Ctrl+C at the terminal stops a build", { skip }, async () => {
  using folder = temporaryFolder();
  writeFileSync(
    join(folder.path, "spin.toml"),
    `${head("a")}[component.a]\nsource = "spin.toml"\nbuild = { command = "sleep 1000" }\n`,
  );
  await using bobbin = startAtTerminal(["build"], folder.path);
  await bobbin.waitFor("Building a, ");
  bobbin.press(keys.interrupt);
  await bobbin.waitFor("Build stopped");
  assert.equal(await bobbin.ended, 130);
});
