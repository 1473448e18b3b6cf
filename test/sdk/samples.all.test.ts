/** Every sample of every SDK answers as sdk/samples says, when it is run with `bobbin up`. */

import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { describe, test } from "node:test";
import { findFiles, projectRoot } from "../../scripts/project.ts";
import { buildSdkApp } from "./build/build-app.ts";
import { findSamples, findSdkLanguages } from "./build/sdk.ts";
import { runBuilt } from "./run-built.ts";

const names = findFiles(["sdk/samples/*/expect.json"]).map((path) => path.split("/")[2] ?? "");

for (const language of findSdkLanguages()) {
  describe(language, () => {
    const samples = findSamples(language);
    test("has every sample, and no other", () => {
      assert.deepEqual(
        samples.map(({ folder }) => basename(folder)),
        names,
      );
    });

    for (const app of samples) {
      test(`${basename(app.folder)} answers as it should`, async (t) => {
        const missing = await buildSdkApp(app);
        if (missing === null) {
          await runBuilt(app, join(projectRoot, "sdk/samples", basename(app.folder)));
        } else t.skip(missing.missing);
      });
    }
  });
}
