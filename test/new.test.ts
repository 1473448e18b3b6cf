/** `bobbin new` and `bobbin add` with the real program in empty folders: what they make works, and nothing is overwritten. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { projectRoot, runTool } from "../scripts/project.ts";
import { runBobbin, startUp } from "./support/up-process.ts";
import { linkPackage } from "./support/linked-package.ts";
import { type TemporaryFolder, temporaryFolder } from "./support/temporary-folder.ts";

/** An empty folder with an application `hello` in it, made by `bobbin new`. */
async function newApp(): Promise<TemporaryFolder & { readonly app: string }> {
  const folder = temporaryFolder();
  const { code, stderr } = await runBobbin(["new", "http-ts", "hello"], { cwd: folder.path });
  assert.equal(code, 0, stderr);
  return { ...folder, app: join(folder.path, "hello") };
}

/** Paths and contents of all files below a folder. */
function snapshot(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted();
  const files = paths.filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

test("a new application is what docs and spin.toml say, without a path of this machine", async () => {
  using folder = temporaryFolder();
  const { code, stdout, stderr } = await runBobbin(["new", "http-ts", "hello"], {
    cwd: folder.path,
  });
  assert.equal(code, 0, stderr);
  assert.equal(stderr, "");
  assert.match(stdout, /^Created hello in hello\/ from http-ts:\n\n(?: {2}.+\n)+\nNext:\n\n/);
  assert.match(stdout, /^ {2}cd hello\n {2}bobbin up\n {2}curl http:\S+\/\n$/m);
  const files = snapshot(folder.path);
  const own = Object.keys(files).filter((path) => !path.startsWith("hello/sdk/"));
  assert.deepEqual(own, [
    "hello/.gitignore",
    "hello/README.md",
    "hello/hello/package.json",
    "hello/hello/src/app.test.ts",
    "hello/hello/src/greeting.test.ts",
    "hello/hello/src/greeting.ts",
    "hello/hello/src/index.ts",
    "hello/hello/tsconfig.json",
    "hello/spin.toml",
  ]);
  assert.match(files["hello/spin.toml"] ?? "", /^name = "hello"$/m);
  assert.equal(files["hello/.gitignore"], ".spin/\n");
  for (const [path, text] of Object.entries(files)) {
    assert.ok(!text.includes("{{"), path);
    assert.ok(!text.includes(projectRoot) && !text.includes(folder.path), path);
  }
});

test("of an SDK everything is there that components need, and nothing that tests it", async () => {
  using made = await newApp();
  const files = Object.keys(snapshot(join(made.app, "sdk/typescript")));
  assert.ok(files.includes("src/index.ts") && files.includes("globals/fetch.d.ts"));
  const strays = files.filter((path) =>
    /test|samples|conformance|^tsconfig\.json|\.wasm$/.test(path),
  );
  assert.deepEqual(strays, []);
});

test("the new application type-checks, and finds what a component does not have", async () => {
  using made = await newApp();
  const component = join(made.app, "hello");
  const right = await runTool("typescript/bin/tsc", ["-p", component]);
  assert.equal(right.exitCode, 0, right.output);
  writeFileSync(join(component, "src/wrong.ts"), "export const it = process;");
  const wrong = await runTool("typescript/bin/tsc", ["-p", component]);
  assert.match(wrong.output, /src\/wrong\.ts\(1,19\): error TS\d+: Cannot find name 'process'/);
  assert.equal(wrong.output.trim().split("\n").length, 1, wrong.output);
});

test("the doctor finds nothing wrong with what any template makes", async () => {
  using folder = temporaryFolder();
  const { stdout } = await runBobbin(["new", "--list"]);
  for (const template of stdout.match(/^\S+/gm) ?? []) {
    await runBobbin(["new", template, template], { cwd: folder.path });
    const examined = await runBobbin(
      ["doctor", "--json", "--from", template, "--listen", "127.0.0.1:0"],
      { cwd: folder.path },
    );
    const { findings } = JSON.parse(examined.stdout) as {
      findings: readonly { check: string; severity: string; what: string }[];
    };
    // What builds it may not be on this machine.
    const wrong = findings.filter(
      ({ check, severity }) => check !== "toolchains" && !["ok", "notice"].includes(severity),
    );
    assert.deepEqual(wrong, [], template);
    assert.ok(findings.length > 8, template);
  }
});

test("its own tests pass, also where nothing is installed, and fail when the greeting is another", async () => {
  using made = await newApp();
  const component = join(made.app, "hello");
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  const run = async (): Promise<string> => {
    const options = { cwd: component, env };
    const flags = ["--test", "--test-reporter=tap"];
    return (await promisify(execFile)(process.execPath, flags, options)).stdout;
  };
  assert.match(await run(), /# SKIP bobbin-kv is not installed.*^# pass 1$/ms);
  linkPackage(component);
  assert.match(await run(), /^# pass 2$/m);
  const greeting = join(component, "src/greeting.ts");
  writeFileSync(greeting, readFileSync(greeting, "utf8").replace("Hello", "Bye"));
  await assert.rejects(run());
});

test("it is served without a build, counts visits and remembers them", async () => {
  using made = await newApp();
  const built = await runBobbin(["build"], { cwd: made.app });
  assert.equal(built.code, 0);
  assert.match(built.stderr, /^Nothing to build: /);
  const visit = async (path: string): Promise<string> => {
    await using up = await startUp([], { cwd: made.app });
    const response = await up.fetch(path);
    assert.match(response.headers.get("content-type") ?? "", /^text\/plain/);
    return await response.text();
  };
  assert.equal(await visit("/"), "Hello! This is visit 1 of /.\n");
  assert.equal(await visit("/"), "Hello! This is visit 2 of /.\n");
  assert.equal(await visit("/cart?x=1"), "Hello! This is visit 1 of /cart.\n");
});

test("Spin's own way to write it means the same", async () => {
  using folder = temporaryFolder();
  const run = (...args: string[]) => runBobbin(["new", ...args], { cwd: folder.path });
  const ours = await run("http-ts", "hello", "--output", "ours");
  const spins = await run("-t", "http-ts", "hello", "-o", "spins", "--accept-defaults");
  assert.deepEqual([ours.code, spins.code], [0, 0], ours.stderr + spins.stderr);
  assert.deepEqual(snapshot(join(folder.path, "spins")), snapshot(join(folder.path, "ours")));
  const values = ["-v", "http-path=/hi/...", "-v", 'project-description=Says "hi"'];
  assert.equal((await run("-t", "http-ts", "hello", "-o", "values", ...values)).code, 0);
  const manifest = readFileSync(join(folder.path, "values/spin.toml"), "utf8");
  assert.match(manifest, /^description = "Says \\"hi\\""$/m);
  assert.match(manifest, /^route = "\/hi\/\.\.\."$/m);
});

test("the template's name is the default, and --output may be an empty folder", async () => {
  using folder = temporaryFolder();
  const { code, stderr } = await runBobbin(["new", "http-ts", "-o", "."], { cwd: folder.path });
  assert.equal(code, 0, stderr);
  assert.ok(existsSync(join(folder.path, "http-ts/src/index.ts")));
});

test("from a checkout, the next command is one that works there", async () => {
  using folder = temporaryFolder();
  const options = { cwd: folder.path, env: { npm_lifecycle_event: "bobbin" } };
  const { stdout } = await runBobbin(["new", "http-ts", "x", "-o", "../x y"], options);
  rmSync(join(folder.path, "../x y"), { recursive: true });
  assert.match(stdout, /^ {2}npm run bobbin -- up --from '\.\.\/x y'\n/m);
});

test("--list shows every template with its sentence", async () => {
  for (const verb of ["new", "add"]) {
    const { code, stdout } = await runBobbin([verb, "--list"]);
    assert.equal(code, 0);
    assert.match(stdout, /^http-ts +A TypeScript component that counts visits/m);
    assert.equal(stdout.trim().split("\n").length, readTemplateNames().length);
  }
});

function readTemplateNames(): string[] {
  const folder = join(projectRoot, "templates");
  return readdirSync(folder).filter((name) => existsSync(join(folder, name, "template.json")));
}

const refusedNew: readonly (readonly [rule: string, args: string[], message: RegExp])[] = [
  ["no template", [], /^Error: bobbin new needs a template\n\n {2}name one of .*http-ts/],
  ["an unknown template", ["nonsense", "x"], /no template "nonsense"\n\n {2}the templates are /],
  [
    "a template with a slip",
    ["htpp-ts", "x"],
    /no template "htpp-ts"\n\n {2}did you mean http-ts\?/,
  ],
  ["a language's name", ["-t", "ts", "x"], /no template "ts"\n\n {2}did you mean http-ts\?/],
  ["a template given twice", ["-t", "http-ts", "http-ts", "x"], /template is given twice/],
  ["a name with capitals", ["http-ts", "MyShop"], /"MyShop" is no name .*\n\n {2}write "my-shop"/],
  ["a name with a space", ["http-ts", "my shop"], /write "my-shop"/],
  ["a name in capitals", ["http-ts", "SHOP"], /write "shop"/],
  [
    "a name with a digit first",
    ["http-ts", "2-shops"],
    /is no name for a component\n\n {2}use words/,
  ],
  ["a name that is a path", ["http-ts", "../shop"], /is no name .*\n\n {2}write "shop"/],
  ["the name of the SDKs' folder", ["http-ts", "sdk"], /"sdk" is the folder of the SDKs/],
  ["a value that is none", ["http-ts", "x", "-v", "http-pat=/"], /did you mean http-path\?/],
  ["a route without a slash", ["http-ts", "x", "--route", "cart"], /does not start with "\/"/],
  ["a route with a query", ["http-ts", "x", "--route", "/a?b"], /has a \? or #/],
  ["--init", ["http-ts", "x", "--init"], /no --init\n\n {2}write --output \./],
];

for (const [rule, args, message] of refusedNew) {
  test(`new refuses ${rule}, and makes nothing`, async () => {
    using folder = temporaryFolder();
    const { code, stdout, stderr } = await runBobbin(["new", ...args], { cwd: folder.path });
    assert.equal(code, 2, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, message);
    assert.deepEqual(readdirSync(folder.path), []);
  });
}

test("new overwrites neither a folder that holds something nor a file", async () => {
  using folder = temporaryFolder();
  mkdirSync(join(folder.path, "full"));
  writeFileSync(join(folder.path, "full/kept.txt"), "kept");
  writeFileSync(join(folder.path, "file"), "kept");
  const before = snapshot(folder.path);
  for (const [name, what] of [
    ["full", "something in"],
    ["file", "a file"],
  ] as const) {
    const { code, stderr } = await runBobbin(["new", "http-ts", name], { cwd: folder.path });
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`there is already ${what} \\S*${name}\n\n.*--output`));
  }
  const inFile = await runBobbin(["new", "http-ts", "x", "-o", "file/x"], { cwd: folder.path });
  assert.equal(inFile.code, 1);
  assert.match(inFile.stderr, /^Error: nothing was made in /);
  assert.deepEqual(snapshot(folder.path), before);
});

test("add puts a component beside the others and leaves the manifest as it is up to its end", async () => {
  using made = await newApp();
  const manifest = join(made.app, "spin.toml");
  const before = `${readFileSync(manifest, "utf8")}# the end, without a line end`;
  writeFileSync(manifest, before);
  const { code, stdout, stderr } = await runBobbin(["add", "http-ts", "cart"], { cwd: made.app });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^Added cart to this folder from http-ts:\n/);
  assert.match(stdout, /^ {2}bobbin up\n {2}curl http:\S+\/cart\/$/m);
  const after = readFileSync(manifest, "utf8");
  assert.ok(after.startsWith(`${before}\n\n[[trigger.http]]\nroute = "/cart/..."\n`), after);
  const { exitCode, output } = await runTool("typescript/bin/tsc", ["-p", join(made.app, "cart")]);
  assert.equal(exitCode, 0, output);
  await using up = await startUp([], { cwd: made.app });
  assert.equal(await (await up.fetch("/cart/a")).text(), "Hello! This is visit 1 of /cart/a.\n");
  assert.equal(await (await up.fetch("/other")).text(), "Hello! This is visit 1 of /other.\n");
});

test("add heeds --from and --route, keeps line ends, and brings the SDK where it is missing", async () => {
  using made = await newApp();
  const manifest = join(made.app, "spin.toml");
  const before = readFileSync(manifest, "utf8").replaceAll("\n", "\r\n");
  writeFileSync(manifest, before);
  rmSync(join(made.app, "sdk"), { recursive: true });
  const flags = ["-t", "http-ts", "cart", "-f", "hello", "--route", "/a/:b"];
  const { code, stdout, stderr } = await runBobbin(["add", ...flags], { cwd: made.path });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^Added cart to hello\/ from http-ts:\n/);
  const after = readFileSync(manifest, "utf8");
  assert.ok(after.startsWith(`${before}\r\n[[trigger.http]]\r\nroute = "/a/:b"\r\n`), after);
  assert.doesNotMatch(after, /[^\r]\n/);
  assert.ok(existsSync(join(made.app, "sdk/typescript/src/index.ts")));
});

const version1 = `spin_manifest_version = "1"\nname = "old"\ntrigger = { type = "http" }\n[[component]]\nid = "a"\nsource = "a.ts"\n[component.trigger]\nroute = "/"\n`;
const inline = `spin_manifest_version = 2\napplication = { name = "x" }\ntrigger = { http = [{ route = "/", component = "a" }] }\n[component.a]\nsource = "a.ts"\n`;

type Change = (app: string) => void;
const write = (text: string): Change => {
  return (app) => writeFileSync(join(app, "spin.toml"), text);
};
const nothing: Change = () => {};

const refusedAdd: readonly (readonly [
  rule: string,
  change: Change,
  args: string[],
  exitCode: number,
  message: RegExp,
])[] = [
  [
    "a component that is there",
    nothing,
    ["hello"],
    1,
    /already a component "hello" in \S*spin\.toml/,
  ],
  [
    "a folder that is there",
    (app) => {
      mkdirSync(join(app, "cart"));
      writeFileSync(join(app, "cart/kept.txt"), "kept");
    },
    ["cart"],
    1,
    /already something in \S*cart\n\n {2}choose another name/,
  ],
  ["a route that is there", nothing, ["cart", "--route", "/*"], 1, /already the route "\/\.\.\."/],
  ["a bad name", nothing, ["Cart"], 2, /write "cart"/],
  ["a manifest of version 1", write(version1), ["cart"], 3, /spin\.toml:1:1: .* version 1; change/],
  ["a manifest without an end to add to", write(inline), ["cart"], 3, /as tables of their own/],
  ["a manifest with mistakes", write("x = 1"), ["cart"], 3, /spin\.toml:1:1/],
  ["an application that is not there", nothing, ["cart", "-f", "nowhere"], 3, /no application at/],
];

for (const [rule, change, args, exitCode, message] of refusedAdd) {
  test(`add refuses ${rule}, and changes nothing`, async () => {
    using made = await newApp();
    change(made.app);
    const before = snapshot(made.app);
    const { code, stderr } = await runBobbin(["add", "http-ts", ...args], { cwd: made.app });
    assert.equal(code, exitCode, stderr);
    assert.match(stderr, message);
    assert.deepEqual(snapshot(made.app), before);
  });
}

test("add does not look for a manifest in the folders above", async () => {
  using made = await newApp();
  const { code, stderr } = await runBobbin(["add", "http-ts", "x"], {
    cwd: join(made.app, "hello"),
  });
  assert.equal(code, 3, stderr);
});

test("what `npm run check` runs is a dependency of the TypeScript component", () => {
  interface Packed {
    readonly scripts: Readonly<Record<string, string>>;
    readonly devDependencies: Readonly<Record<string, string>>;
  }
  const read = (path: string): Packed =>
    JSON.parse(readFileSync(join(projectRoot, path), "utf8")) as Packed;
  const { scripts, devDependencies } = read("templates/http-ts/files/package.json");
  assert.match(scripts["check"] ?? "", /^tsc /);
  assert.equal(
    devDependencies["typescript"],
    `^${read("package.json").devDependencies["typescript"]}`,
  );
});
