/** The checks of the application: manifest, routes, sources, builds, scripts, variables, outbound-hosts. */

import assert from "node:assert/strict";
import { utimesSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  findingsOf,
  manifestHead,
  script,
  scriptManifest,
  sentences,
  writeFiles,
} from "../../../../../test/support/doctor.ts";
import { bobbinError } from "../../../../errors.ts";
import { builds } from "./builds.ts";
import { manifest } from "./manifest.ts";
import { outboundHosts } from "./outbound-hosts.ts";
import { routes } from "./routes.ts";
import { scripts } from "./scripts.ts";
import { sources } from "./sources.ts";
import { variables } from "./variables.ts";
import { temporaryFolder } from "../../../../../test/support/temporary-folder.ts";
import { textGuest } from "../../../../../test/wasm/text-guest.ts";
import { wat } from "../../../../guests/wasm/test-guest.ts";

/** A module with nothing in it but the function that Spin 1.0 calls. */
const spin1 = Buffer.from(
  "0061736d0100000001040160000003020100071701136368616e67652d746f2d68616e646c65720000",
  "hex",
);

test("a sound manifest is counted", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": scriptManifest });
  assert.deepEqual(sentences(await findingsOf(manifest, folder.path)), [
    'ok: the manifest of "shop" is sound: 1 component, 1 route',
  ]);
});

test("a manifest that does not parse is a problem for each mistake, with its place", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": `${scriptManifest}sorce = "x"\nbuild = 7\n` });
  const found = await findingsOf(manifest, folder.path);
  assert.equal(found.length, 2);
  for (const { severity, place, remedy } of found) {
    assert.equal(severity, "problem");
    assert.match(place ?? "", /spin\.toml:1[34]:\d+$/);
    assert.notEqual(remedy, null);
  }
  writeFiles(folder.path, { "spin.toml": "[application\n" });
  assert.match(
    sentences(await findingsOf(manifest, folder.path)).join(),
    /^problem: not valid TOML/,
  );
});

test("a manifest that is not there is a problem", async () => {
  using folder = temporaryFolder();
  const error = bobbinError("manifest-not-found", { path: "spin.toml" });
  assert.deepEqual(sentences(await findingsOf(manifest, folder.path, { manifest: { error } })), [
    "problem: there is no application at spin.toml",
  ]);
});

test("parts of the manifest that Bobbin does not act on are notices", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": `${scriptManifest}ai_models = ["llama2-chat"]\n` });
  const [found] = await findingsOf(manifest, folder.path);
  assert.equal(found?.severity, "notice");
  assert.match(found?.what ?? "", /asks for ai_models/);
});

/** More routes of the component. */
function routesTo(...more: string[]): string {
  return more
    .map((route) => `\n[[trigger.http]]\nroute = "${route}"\ncomponent = "hello"\n`)
    .join("");
}

test("a route that another one always comes before is told", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, {
    "spin.toml": scriptManifest + routesTo("/:shop./cart", "/:shop/:item"),
  });
  const [found, ...more] = await findingsOf(routes, folder.path);
  assert.equal(found?.severity, "warning");
  assert.equal(
    found?.what,
    'no request reaches the route "/:shop./cart": "/:shop/:item" answers them',
  );
  assert.match(found?.place ?? "", /spin\.toml:14:1$/);
  assert.deepEqual(more, []);
});

test("routes and components that requests reach are fine", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, {
    "spin.toml": scriptManifest + routesTo("/:shop/cart", "/:shop/...", "/:shop/:item", "/a/:b.:c"),
  });
  assert.deepEqual(sentences(await findingsOf(routes, folder.path)), [
    "ok: requests reach 5 routes and every component",
  ]);
});

test("routes that nothing reaches, and components that nothing serves, are told", async () => {
  using folder = temporaryFolder();
  const more = `
[[trigger.http]]
route = "/.well-known/spin/mine"
component = "hello"

[[trigger.http]]
route = { private = true }
component = "hello"

[component.cart]
source = "cart.js"
`;
  writeFiles(folder.path, { "spin.toml": scriptManifest + more });
  const found = await findingsOf(routes, folder.path);
  assert.deepEqual(
    found.map(({ severity }) => severity),
    ["warning", "notice", "warning"],
  );
  assert.match(found[0]?.what ?? "", /answered before any route/);
  assert.match(found[1]?.what ?? "", /private route/);
  assert.match(found[2]?.what ?? "", /no trigger leads to component "cart"/);
  for (const { place } of found) assert.match(place ?? "", /spin\.toml:\d+:\d+$/);
});

test("sources that are there and hold what their names say are fine", async () => {
  using folder = temporaryFolder();
  const wasm =
    '\n[[trigger.http]]\nroute = "/cart"\ncomponent = "cart"\n[component.cart]\nsource = "cart.wasm"\n';
  writeFiles(folder.path, {
    "spin.toml": scriptManifest + wasm,
    "hello.js": script,
    "cart.wasm": textGuest(""),
  });
  assert.deepEqual(sentences(await findingsOf(sources, folder.path)), [
    "ok: the sources of 2 components are there",
  ]);
});

const refused: readonly [name: string, bytes: Uint8Array, expected: RegExp][] = [
  ["a program", wat('(module (func (export "_start")))'), /main function \(_start\).* wagi/],
  ["a component that exports nothing", Buffer.from("0061736d0d000100", "hex"), /no handler/],
  ["a module whose handler takes nothing", spin1, /cart\.wasm (?!is there)/],
];

for (const [name, bytes, expected] of refused) {
  test(`${name} is a problem in the words with which it would not start`, async () => {
    using folder = temporaryFolder();
    const wasm =
      '\n[[trigger.http]]\nroute = "/cart"\ncomponent = "cart"\n[component.cart]\nsource = "cart.wasm"\n';
    writeFiles(folder.path, {
      "spin.toml": scriptManifest + wasm,
      "hello.js": script,
      "cart.wasm": bytes,
    });
    const [found, ...others] = sentences(await findingsOf(sources, folder.path));
    assert.match(found ?? "", /^problem: component "cart" cannot run: .*cart\.wasm /);
    assert.match(found ?? "", expected);
    assert.deepEqual(others, []);
  });
}

test("a source that is not there says how to get it", async () => {
  using folder = temporaryFolder();
  const wasm =
    '\n[[trigger.http]]\nroute = "/cart"\ncomponent = "cart"\n[component.cart]\nsource = "cart.wasm"\nbuild = { command = "make" }\n';
  writeFiles(folder.path, { "spin.toml": scriptManifest + wasm });
  const found = await findingsOf(sources, folder.path);
  assert.deepEqual(
    found.map(({ severity, remedy }) => [severity, remedy]),
    [
      ["problem", "correct the path"],
      ["notice", "build it with: bobbin build"],
    ],
  );
  assert.match(found[0]?.place ?? "", /spin\.toml:11:10$/);
});

test("a component that no route leads to needs no source", async () => {
  using folder = temporaryFolder();
  const unserved = '\n[component.cart]\nsource = "cart.wasm"\n';
  writeFiles(folder.path, { "spin.toml": scriptManifest + unserved, "hello.js": script });
  assert.deepEqual(sentences(await findingsOf(sources, folder.path)), [
    "ok: the source of 1 component is there",
  ]);
});

test("a source of another kind than its name says is a problem", async () => {
  using folder = temporaryFolder();
  const wasm =
    '\n[[trigger.http]]\nroute = "/cart"\ncomponent = "cart"\n[component.cart]\nsource = "cart.wasm"\n';
  writeFiles(folder.path, {
    "spin.toml": scriptManifest + wasm,
    "hello.js": spin1,
    "cart.wasm": "\u007FELF and so on",
  });
  const found = sentences(await findingsOf(sources, folder.path));
  assert.match(found[0] ?? "", /^problem: component "hello" .* is WebAssembly, and has the name/);
  assert.match(found[1] ?? "", /^problem: component "cart" .* is a program for Linux/);
});

const watched = `${manifestHead}
[component.hello]
source = "out/hello.wasm"
build = { command = "make", workdir = "hello", watch = ["src/**/*.c", "Makefile"] }
`;

test("what was built after the last change is fine, and what was not is told", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, {
    "spin.toml": watched,
    "hello/src/deep/a.c": "",
    "hello/src/b.c": "",
    "out/hello.wasm": "",
    "other.c": "",
  });
  const touch = (name: string, seconds: number): void =>
    utimesSync(join(folder.path, name), seconds, seconds);
  touch("hello/src/deep/a.c", 1_000);
  touch("hello/src/b.c", 1_000);
  touch("out/hello.wasm", 2_000);
  assert.deepEqual(sentences(await findingsOf(builds, folder.path)), [
    "ok: hello was built after the last change",
  ]);
  touch("hello/src/deep/a.c", 3_000);
  const [found] = await findingsOf(builds, folder.path);
  assert.equal(found?.severity, "warning");
  assert.equal(found?.what, 'component "hello" was built before 1 file of its source changed');
  assert.match(found?.place ?? "", /deep\/a\.c$/);
  assert.equal(found?.remedy, "build it again: bobbin build --component-id hello");
});

test("packages that a build has yet to install are a notice, and a problem once it has run or where there is none", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, {
    "spin.toml": `${scriptManifest}\n[component.hello.build]\ncommand = "npm install"\n`,
    "hello.js": `import "absent-package";\n${script}`,
  });
  const [yet] = await findingsOf(scripts, folder.path);
  assert.equal(yet?.severity, "notice");
  assert.match(yet?.what ?? "", /there is no package "absent-package"/);
  assert.equal(yet?.remedy, "build it with: bobbin build");
  writeFiles(folder.path, { "node_modules/other/package.json": "{}" });
  assert.equal((await findingsOf(scripts, folder.path))[0]?.severity, "problem");
  writeFiles(folder.path, { "spin.toml": scriptManifest });
  assert.equal((await findingsOf(scripts, folder.path))[0]?.severity, "problem");
});

test("scripts that build are fine, and mistakes in them are told without the lines they are in", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": scriptManifest, "hello.js": script });
  assert.deepEqual(sentences(await findingsOf(scripts, folder.path)), [
    "ok: 1 TypeScript or JavaScript component built",
  ]);
  writeFiles(folder.path, { "hello.js": `const password = "hunter2-hunter2" x;\n` });
  const [found] = await findingsOf(scripts, folder.path);
  assert.equal(found?.severity, "problem");
  assert.match(found?.what ?? "", /hello\.js:1:/);
  assert.doesNotMatch(found?.what ?? "", /hunter2/);
  assert.deepEqual(await findingsOf(scripts, folder.path, { isFast: true }), []);
});

const withVariables = `${scriptManifest}
[variables]
api_host = { default = "example.com" }
api_key = { required = true, secret = true }
`;

test("variables with values are fine, from wherever they come", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": withVariables });
  for (const given of [
    { variables: { api_key: "hunter2" } },
    { environment: { SPIN_VARIABLE_API_KEY: "hunter2" } },
  ]) {
    assert.deepEqual(sentences(await findingsOf(variables, folder.path, given)), [
      "ok: 2 variables have values",
    ]);
  }
});

test("variables without a value, unknown ones and secrets in the manifest are told", async () => {
  using folder = temporaryFolder();
  const secret = 'token = { default = "hunter2-hunter2", secret = true }\n';
  writeFiles(folder.path, { "spin.toml": withVariables + secret });
  const given = { variables: { api_hots: "x" }, environment: { SPIN_VARIABLE_API_KYE: "y" } };
  const found = await findingsOf(variables, folder.path, given);
  assert.deepEqual(sentences(found), [
    'problem: the variable "api_key" is required and has no value',
    'notice: the secret variable "token" has its value in the manifest',
    'problem: the application has no variable "api_hots" to set with --variable',
    "notice: SPIN_VARIABLE_API_KYE sets no variable of the application",
  ]);
  assert.match(found[0]?.place ?? "", /spin\.toml:16:11$/);
});

test("components that may send requests anywhere are told, others are fine", async () => {
  using folder = temporaryFolder();
  const allow = (host: string): void =>
    writeFiles(folder.path, {
      "spin.toml": `${scriptManifest}allowed_outbound_hosts = ["${host}"]\n[variables]\nhost = { default = "a b" }\n`,
    });
  allow("https://api.example.com");
  assert.deepEqual(sentences(await findingsOf(outboundHosts, folder.path)), [
    "ok: components may send requests only to the hosts they name",
  ]);
  allow("*://*:*");
  assert.deepEqual(sentences(await findingsOf(outboundHosts, folder.path)), [
    'notice: component "hello" may send requests to any address',
  ]);
  allow("https://{{ host }}");
  const broken = await findingsOf(outboundHosts, folder.path);
  assert.match(sentences(broken).join(), /^problem: the value of a variable/);
  assert.match(broken[0]?.place ?? "", /spin\.toml:10:1$/);
  assert.doesNotMatch(JSON.stringify(broken), /a b/);
});
