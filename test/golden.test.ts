/**
 * Goal: what the readers of spin.toml and runtime-config.toml make of whole files, good and bad, is on
 * record. Method: every .toml under test/golden is loaded; the result is compared with the .json (valid)
 * or .txt (invalid) beside it; of a component it holds what the manifest says, and no defaults. `UPDATE=1` writes those files anew: read the difference before committing.
 */

import assert from "node:assert/strict";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { isBobbinError } from "../src/errors.ts";
import { loadManifest, type App } from "../src/config/manifest/index.ts";
import { loadRuntimeConfig } from "../src/config/runtime-config/index.ts";
import { componentDefaults } from "./support/component.ts";

const defaults = new Map(
  Object.entries(componentDefaults).map(([key, value]) => [key, JSON.stringify(value)]),
);
const goldenFolder = path.join(import.meta.dirname, "golden");
const rooms: Readonly<Record<string, (file: string) => object>> = {
  manifest: loadManifest,
  "runtime-config": loadRuntimeConfig,
};

for (const [room, load] of Object.entries(rooms)) {
  for (const verdict of ["valid", "invalid"] as const) {
    const folder = path.join(goldenFolder, room, verdict);
    for (const name of globSync("*.toml", { cwd: folder }).toSorted()) {
      test(`${room}/${verdict}/${name}`, () => {
        process.chdir(folder);
        const outcome = describeOutcome(() => load(path.join(folder, name)), folder);
        assert.equal(outcome.verdict, verdict, outcome.text);
        const extension = verdict === "valid" ? ".json" : ".txt";
        expectGolden(path.join(folder, path.basename(name, ".toml") + extension), outcome.text);
      });
    }
  }
}

function describeOutcome(
  load: () => object,
  folder: string,
): { readonly verdict: "valid" | "invalid"; readonly text: string } {
  try {
    const json = JSON.stringify(withoutDefaults(load()), writeInfinity, 2);
    return { verdict: "valid", text: `${json.replaceAll(folder, "<folder>")}\n` };
  } catch (error) {
    if (!isBobbinError(error)) throw error;
    return { verdict: "invalid", text: `${error.text.replaceAll(folder, "<folder>")}\n` };
  }
}

/** What a manifest says of its components, and not what they are without that. */
function withoutDefaults(loaded: object): object {
  if (!("components" in loaded)) return loaded;
  const components = Object.entries(loaded.components as App["components"]).map(
    ([id, component]) => {
      const said = Object.entries(component).filter(
        ([key, value]) => JSON.stringify(value) !== defaults.get(key),
      );
      return [id, Object.fromEntries(said)] as const;
    },
  );
  return { ...loaded, components: Object.fromEntries(components) };
}

function writeInfinity(_key: string, value: unknown): unknown {
  return value === Infinity ? "unlimited" : value;
}

function expectGolden(file: string, text: string): void {
  if (process.env["UPDATE"] === "1") writeFileSync(file, text);
  assert.equal(text, readFileSync(file, "utf8"));
}
