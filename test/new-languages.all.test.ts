/**
 * What `bobbin new` makes in languages that are built: with the real toolchain in an empty folder, it
 * builds, passes its own test, and counts visits. Skipped where the toolchain is missing.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test, type TestContext } from "node:test";
import { listTemplates } from "../src/cli/new/templates.ts";
import { runBobbin, startUp } from "./support/up-process.ts";
import { sdkToolchain, type SdkToolchain } from "./sdk/build/environment.ts";
import { runCommand } from "./wasm-guests/build/command.ts";
import type { Missing } from "./wasm-guests/build/toolchain.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** The application's and its component's name; both ways to write it differ. */
const name = "my-app";

for (const template of listTemplates().filter(({ sdk }) => sdk !== "typescript")) {
  describe(template.name, () => {
    const folder = temporaryFolder();
    const app = join(folder.path, name);
    let prepared: SdkToolchain | Missing = { missing: "to be prepared" };

    before(async () => {
      const { code, stderr } = await runBobbin(["new", template.name, name], { cwd: folder.path });
      assert.equal(code, 0, stderr);
      if (template.sdk !== null) prepared = await sdkToolchain(template.sdk);
    });

    after(() => folder[Symbol.dispose]());

    /** The variables to build with, or null after the test was skipped. */
    const environmentOr = (context: TestContext): Readonly<Record<string, string>> | null => {
      if (!("missing" in prepared)) return prepared.environment;
      context.skip(`it needs ${prepared.missing}`);
      return null;
    };

    test("it builds, is served and counts visits", async (context) => {
      const env = environmentOr(context);
      if (env === null) return;
      await using up = await startUp(["--build"], { cwd: app, env });
      assert.match(up.output.stderr, new RegExp(`^Built ${name} in `, "m"));
      const visit = async (path: string): Promise<string> => {
        const response = await up.fetch(path);
        assert.match(response.headers.get("content-type") ?? "", /^text\/plain/);
        return await response.text();
      };
      assert.equal(await visit("/"), "Hello! This is visit 1 of /.\n");
      assert.equal(await visit("/"), "Hello! This is visit 2 of /.\n");
      assert.equal(await visit("/cart?x=1"), "Hello! This is visit 1 of /cart.\n");
      assert.equal(await up.stop(), 0);
    });

    test("its own test passes", async (context) => {
      const env = environmentOr(context);
      if (env === null) return;
      assert.ok(template.test !== null, "template.json names no test command");
      // It is for the component's target, and the test runs on this machine.
      const { CARGO_UNSTABLE_BUILD_STD: _, ...environment } = env;
      const cwd = join(app, name);
      const result = await runCommand(["sh", "-c", template.test], { cwd, environment });
      assert.ok(result.succeeded, result.output);
      assert.doesNotMatch(result.output, /\b0 tests\b|no test files/i);
    });
  });
}
