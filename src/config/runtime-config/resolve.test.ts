/** Goal: labels get their stores and files their places. Method: small applications and configurations on disk. */

import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { isBobbinError } from "../../errors.ts";
import { loadManifest, type App } from "../manifest/index.ts";
import { loadRuntimeConfig } from "./load.ts";
import { resolveDirectories, resolveStores } from "./resolve.ts";
import { storeFileOf } from "../../stores/registry.ts";
import type { RuntimeConfig, StoreConfig } from "./runtime-config.ts";
import { folderOfFile } from "../../../test/support/temporary-folder.ts";

const folder = folderOfFile();
mkdirSync(path.join(folder, "config"));
writeFileSync(path.join(folder, "hello.js"), "");

function fileOf(config: StoreConfig | undefined): string | null | undefined {
  return config === undefined ? undefined : storeFileOf(config);
}

function configOf(text: string | Uint8Array): RuntimeConfig {
  const file = path.join(folder, "config", "runtime-config.toml");
  writeFileSync(file, text);
  return loadRuntimeConfig(file);
}

/** An application whose components are granted these labels. */
function appWith(grants: Readonly<Record<string, readonly string[]>>): App {
  const components = Object.entries(grants).map(
    ([id, labels]) =>
      `[component.${id}]\nsource = "hello.js"\nkey_value_stores = ${JSON.stringify(labels)}\n`,
  );
  const trigger = '[[trigger.http]]\nroute = "/"\nstatic_response = {}\n';
  const head = 'spin_manifest_version = 2\napplication.name = "shop"\n';
  writeFileSync(path.join(folder, "spin.toml"), head + trigger + components.join(""));
  return loadManifest(path.join(folder, "spin.toml"));
}

test("default is there without any configuration, in the state directory", () => {
  const stores = resolveStores(appWith({ a: [] }), null, "/state");
  assert.deepEqual(Object.keys(stores), ["default"]);
  assert.equal(fileOf(stores["default"]), path.join("/state", "sqlite_key_value.db"));
  assert.equal(stores["default"]?.limits.tuplesMax, 1024);
});

test("default is in memory where there is no state directory", () => {
  const stores = resolveStores(appWith({ a: ["default"] }), null, null);
  assert.deepEqual(Object.keys(stores), ["default"]);
  assert.equal(fileOf(stores["default"]), null);
});

test("the configuration may define default, and relative paths start at its folder", () => {
  const config = configOf('[key_value_store.default]\ntype = "spin"\npath = "../data/kv.db"\n');
  const stores = resolveStores(appWith({ a: ["default"] }), config, "/state");
  assert.equal(fileOf(stores["default"]), path.join(folder, "data", "kv.db"));
});

test("only granted labels are resolved", () => {
  const config = configOf(
    '[key_value_store.a]\ntype = "spin"\n[key_value_store.b]\ntype = "spin"\n',
  );
  const stores = resolveStores(appWith({ one: ["b"], two: ["b"] }), config, null);
  assert.deepEqual(Object.keys(stores), ["default", "b"]);
  assert(Object.isFrozen(stores["b"]));
});

test("every grant that leads nowhere is named at once", () => {
  const config = configOf('[key_value_store.cache]\ntype = "spin"\n');
  const app = appWith({ a: ["cache", "session"], b: ["default", "constructor", "session"] });
  assert.throws(
    () => resolveStores(app, config, null),
    (error) => {
      assert(isBobbinError(error) && error.code === "store-undefined");
      assert.match(error.message, /spin\.toml:6:1: component "a" uses store "session"/u);
      assert.match(error.message, /component "b" uses store "constructor"/u);
      assert.match(error.message, /component "b" uses store "session"/u);
      assert(!error.message.includes('"cache"'));
      return true;
    },
  );
});

/** What is said of an application that is granted these labels; nothing where all are defined. */
function textOf(labels: readonly string[], config: RuntimeConfig | null = null): string {
  try {
    resolveStores(appWith({ a: labels }), config, null);
  } catch (error) {
    assert(isBobbinError(error) && error.code === "store-undefined");
    return error.text;
  }
  return "";
}

test("a runtime configuration beside the manifest that nobody named is named", () => {
  const beside = path.join(folder, "runtime-config.toml");
  using _ = { [Symbol.dispose]: () => rmSync(beside) };
  const flag = `--runtime-config-file ${beside}`;
  writeFileSync(beside, '[key_value_store.cache]\ntype = "spin"\n');
  assert(textOf(["cache"]).endsWith(`which is read only then: ${flag}`));
  const both = textOf(["cache", "session"]);
  assert.match(both, /\[key_value_store\.session\]/u);
  assert.doesNotMatch(both, /\[key_value_store\.cache\]/u);
  assert(both.includes(`add these lines to ${beside}, which is beside the manifest,`));
  assert(both.includes(flag));
  // What is wrong in it is told when it is named.
  writeFileSync(beside, "not TOML");
  assert(textOf(["cache"]).includes(flag));
  assert.equal(textOf(["default"]), "");
  // Another file was named: this one was not forgotten.
  const other = configOf('[key_value_store.other]\ntype = "spin"\n');
  assert.doesNotMatch(textOf(["cache"], other), new RegExp(beside));
});

test("no runtime configuration is named where none is beside the manifest", () => {
  assert.match(
    textOf(["cache"]),
    /add these lines to a file and name it with --runtime-config-file:/u,
  );
});

test("a flag wins over the configuration, which wins over the folder of the manifest", () => {
  const app = appWith({});
  const config = configOf('state_dir = "/from-config"\nlog_dir = "/logs"\n');
  assert.deepEqual(resolveDirectories(app, null, {}), {
    stateDir: path.join(folder, ".spin"),
    logDir: path.join(folder, ".spin", "logs"),
  });
  assert.deepEqual(resolveDirectories(app, config, {}), {
    stateDir: "/from-config",
    logDir: "/logs",
  });
  assert.deepEqual(resolveDirectories(app, config, { stateDir: "/mine", logDir: null }), {
    stateDir: "/mine",
    logDir: null,
  });
});

test("an empty text unsets a directory, and logs follow the state directory", () => {
  const app = appWith({});
  assert.deepEqual(resolveDirectories(app, configOf('state_dir = ""\n'), {}), {
    stateDir: null,
    logDir: null,
  });
  const kept = resolveDirectories(app, configOf('log_dir = ""\n'), { stateDir: "/s" });
  assert.deepEqual(kept, { stateDir: "/s", logDir: null });
  assert.equal(resolveDirectories(app, configOf(""), { stateDir: null }).stateDir, null);
});

test("a configuration that cannot be read says why", () => {
  assert.throws(() => loadRuntimeConfig(path.join(folder, "none.toml")), /there is no such file/u);
  assert.throws(() => loadRuntimeConfig(folder), /it is a folder/u);
});

test("any bytes and any edit of a good file give a configuration or a BobbinError", () => {
  const good =
    'state_dir = "x"\n[key_value_store.default]\ntype = "spin"\nlimits = { tuples_max = 5 }\n';
  const piece = fc.oneof(
    fc.constantFrom("", "[", "]", "=", '"', "\n", "1", "key_value_store"),
    fc.string(),
  );
  const edited = fc
    .tuple(fc.nat(good.length), fc.nat(9), piece)
    .map(([start, length, text]) => good.slice(0, start) + text + good.slice(start + length));
  fc.assert(
    fc.property(fc.oneof(edited, fc.uint8Array()), (text) => {
      try {
        configOf(text);
      } catch (error) {
        assert(isBobbinError(error), String(error));
        assert.equal(error.code, "runtime-config-invalid");
      }
    }),
    { numRuns: 300 },
  );
});
