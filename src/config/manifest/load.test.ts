/**
 * Goal: whatever a spin.toml holds, the answer is an App or a BobbinError. Method: generated manifests
 * from fast-check; whole files with their results are under test/golden.
 */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { isBobbinError } from "../../errors.ts";
import type { App } from "./app.ts";
import { loadManifest } from "./load.ts";
import { folderOfFile } from "../../../test/support/temporary-folder.ts";

const folder = folderOfFile();
const file = path.join(folder, "spin.toml");
writeFileSync(path.join(folder, "hello.js"), "");

const good = `spin_manifest_version = 2
[application]
name = "shop"
[variables]
host = { default = "example.com" }
[[trigger.http]]
route = "/..."
component = "hello"
[component.hello]
source = "hello.js"
key_value_stores = ["default"]
allowed_outbound_hosts = ["https://{{ host }}"]
variables = { url = "https://{{ host }}" }
`;

function load(text: string | Uint8Array): App | readonly string[] {
  writeFileSync(file, text);
  try {
    return loadManifest(file);
  } catch (error) {
    assert(isBobbinError(error), String(error));
    assert.equal(error.code, "manifest-invalid");
    return error.message.split("\n");
  }
}

function expectOutcome(outcome: App | readonly string[]): void {
  if (!Array.isArray(outcome)) return;
  for (const line of outcome as readonly string[]) {
    assert.match(line, /^.*spin\.toml:\d+:\d+: .*[;?]/u);
  }
}

test("an App is frozen all through", () => {
  const app = load(good) as App;
  const parts = [
    app,
    app.components,
    app.components["hello"],
    app.triggers[0]?.answer,
    app.notices,
  ];
  assert(parts.every((part) => Object.isFrozen(part)));
});

test("a label or id that every object has by nature is just a name", () => {
  const app = load(
    good.replaceAll("hello]", "constructor]").replace('"hello"', '"constructor"'),
  ) as App;
  assert.equal(app.components["constructor"]?.id, "constructor");
  assert.equal(app.components["toString"], undefined);
});

test("sources that are still to be built can be left unchecked", () => {
  writeFileSync(file, good.replace("hello.js", "not-built.wasm"));
  assert.throws(() => loadManifest(file), /not-built\.wasm; correct the path/u);
  const app = loadManifest(file, { filesMustExist: false });
  assert.equal(app.components["hello"]?.source, path.join(folder, "not-built.wasm"));
});

test("a manifest that cannot be read says why", () => {
  assert.throws(() => loadManifest(folder), /it is a folder/u);
  assert.throws(
    () => loadManifest(path.join(folder, "none.toml")),
    (error) => isBobbinError(error) && error.code === "manifest-not-found",
  );
});

test("any bytes at all give an App or diagnostics that say what to do", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => expectOutcome(load(bytes))));
});

test("a good manifest with a piece cut out or put in gives an App or diagnostics that say what to do", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "",
      "\n",
      "[",
      "]",
      "{",
      "}",
      '"',
      "=",
      ".",
      ",",
      "[[component]]\n",
      "[trigger]\n",
    ),
    fc.constantFrom(
      "component = 1\n",
      "source = {}\n",
      "{{ nope }}",
      "2024-01-01",
      "hello = [[]]\n",
    ),
    fc.string({ maxLength: 5, unit: "binary" }),
  );
  const edit = fc.tuple(fc.nat(good.length), fc.nat(12), piece);
  fc.assert(
    fc.property(edit, ([start, length, text]) => {
      expectOutcome(load(good.slice(0, start) + text + good.slice(start + length)));
    }),
    { numRuns: 300 },
  );
});

test("any value under any known key gives an App or diagnostics that say what to do", () => {
  const key = fc.constantFrom(
    ...[
      "application",
      "trigger",
      "component",
      "variables",
      "name",
      "http",
      "hello",
      "source",
      "route",
    ],
    ...[
      "files",
      "build",
      "command",
      "executor",
      "static_response",
      "headers",
      "environment",
      "private",
    ],
    ...[
      "key_value_stores",
      "allowed_outbound_hosts",
      "allowed_http_hosts",
      "config",
      "id",
      "type",
      "tool",
    ],
  );
  const scalar = fc.constantFrom(
    '"x"',
    '"hello"',
    '"{{ x }}"',
    '"*://*:*"',
    "1",
    "true",
    "1.5",
    "07:00:00",
  );
  const { value } = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      scalar,
      fc.array(tie("value"), { maxLength: 3 }).map((parts) => `[${parts.join(", ")}]`),
      fc
        .uniqueArray(fc.tuple(key, tie("value")), { maxLength: 4, selector: ([name]) => name })
        .map((entries) => `{ ${entries.map(([name, part]) => `${name} = ${part}`).join(", ")} }`),
    ),
  }));
  const version = fc.constantFrom('"1"', "2");
  const entries = fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => name });
  fc.assert(
    fc.property(version, entries, (written, top) => {
      const lines = top.map(([name, part]) => `${name} = ${part}`);
      expectOutcome(load([`spin_manifest_version = ${written}`, ...lines].join("\n")));
    }),
    { numRuns: 300 },
  );
});
