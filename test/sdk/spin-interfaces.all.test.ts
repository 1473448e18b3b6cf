/** Core modules import only what they call: those that call nothing of Bobbin's own run on Spin. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { buildSdkApp } from "./build/build-app.ts";
import { sdkApp, type SdkLanguage } from "./build/sdk.ts";

const ofSpin = ["key-value", "spin-config", "wasi-outbound-http", "wasi_snapshot_preview1"];
const languages: readonly SdkLanguage[] = ["rust", "go"];

for (const language of languages) {
  describe(language, () => {
    const importsOf = async (sample: string): Promise<Set<string> | { missing: string }> => {
      const app = sdkApp(`sdk/${language}/samples/${sample}`, language);
      const missing = await buildSdkApp(app);
      if (missing !== null) return missing;
      const module = new WebAssembly.Module(await readFile(app.source));
      return new Set(WebAssembly.Module.imports(module).map((one) => one.module));
    };

    for (const sample of ["basic", "json"]) {
      test(`${sample} imports only what Spin has`, async (t) => {
        const imports = await importsOf(sample);
        if ("missing" in imports) t.skip(imports.missing);
        else
          assert.deepEqual(
            [...imports].filter((name) => !ofSpin.includes(name)),
            [],
          );
      });
    }

    test("batch imports what Spin does not have", async (t) => {
      const imports = await importsOf("batch");
      if ("missing" in imports) t.skip(imports.missing);
      else assert.ok(imports.has("bobbin-key-value"));
    });
  });
}
