/** The examples of Spin's page compile as they stand there, and answer. */

import { join } from "node:path";
import { test } from "node:test";
import { findFiles, projectRoot } from "../../scripts/project.ts";
import { buildSdkApp } from "./build/build-app.ts";
import { sdkApp, type SdkLanguage } from "./build/sdk.ts";
import { runBuilt } from "./run-built.ts";

for (const manifest of findFiles(["examples/seed-*/spin.toml"])) {
  const folder = manifest.slice(0, -"/spin.toml".length);
  test(`${folder} answers as it says`, async (t) => {
    const app = sdkApp(folder, folder.split("-")[1] as SdkLanguage);
    const missing = await buildSdkApp(app);
    if (missing === null) await runBuilt(app, join(projectRoot, folder));
    else t.skip(missing.missing);
  });
}
