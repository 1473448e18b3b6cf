/** Applications of the SDKs as tests ask for them: built as a person builds them, or taken from a cache. */

import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { copyFile, mkdir, rename, rm, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findFiles, projectRoot } from "../../../scripts/project.ts";
import { runBobbin } from "../../support/up-process.ts";
import { guestCache } from "../../wasm-guests/build/build-guest.ts";
import { makeOnce } from "../../wasm-guests/build/once.ts";
import type { Missing } from "../../wasm-guests/build/toolchain.ts";
import { sdkToolchain } from "./environment.ts";
import type { SdkApp } from "./sdk.ts";

/** Part of the name of every build: raise it when this code begins to build differently. */
const formatVersion = "1";

/** Has the application's component where its manifest says it is; or says what this machine lacks. */
export async function buildSdkApp(app: SdkApp): Promise<Missing | null> {
  // What is run as it stands is not built.
  if (!app.source.endsWith(".wasm")) return null;
  const toolchain = await sdkToolchain(app.language);
  if ("missing" in toolchain) return toolchain;
  const name = app.folder.replaceAll("/", "-");
  const kept = join(guestCache(), `${name}-${hashSources(app, toolchain.version)}.wasm`);
  await makeOnce(
    kept,
    () => existsSync(kept),
    async () => {
      await runBuild(app, toolchain.environment);
      await copyFile(app.source, `${kept}.new`);
      await rename(`${kept}.new`, kept);
    },
  );
  await mkdir(dirname(app.source), { recursive: true });
  // Other test files may read it at this moment.
  const whole = `${app.source}.${process.pid}.new`;
  await copyFile(kept, whole);
  await rename(whole, app.source);
  return null;
}

/** Builds an application once more, whatever is there already: how long it takes, and what it makes. */
export async function measureSdkBuild(
  app: SdkApp,
): Promise<{ readonly milliseconds: number; readonly bytes: number } | Missing> {
  const missing = await buildSdkApp(app);
  if (missing !== null) return missing;
  const toolchain = await sdkToolchain(app.language);
  if ("missing" in toolchain) return toolchain;
  await rm(app.source);
  const now = new Date();
  for (const file of findSources(app)) {
    // Compilers that look at times see that the application has changed; its SDK has not.
    if (file.startsWith(`${app.folder}/`)) await utimes(join(projectRoot, file), now, now);
  }
  const started = performance.now();
  await runBuild(app, toolchain.environment);
  return { milliseconds: performance.now() - started, bytes: statSync(app.source).size };
}

async function runBuild(app: SdkApp, env: Readonly<Record<string, string>>): Promise<void> {
  const { code, stdout, stderr } = await runBobbin(["build", "--from", app.folder], { env });
  if (code !== 0) throw new Error(`${app.folder} does not build:\n${stdout}${stderr}`);
}

function hashSources(app: SdkApp, version: string): string {
  const hash = createHash("sha256");
  const add = (part: string | Buffer): void => {
    hash.update(`${part.length}:`).update(part);
  };
  add(formatVersion);
  add(version);
  for (const file of findSources(app)) {
    add(file);
    add(readFileSync(join(projectRoot, file)));
  }
  return hash.digest("hex").slice(0, 16);
}

/** The SDK without its applications, and the application. */
function findSources({ folder, language }: SdkApp): string[] {
  const leftOut =
    /\/(?:tests|fixtures|readme|target|__pycache__|\.\w+|[\w-]+\.egg-info|build)\/|\.(?:md|wasm|lock|pyc)$|\.test\.ts$|\/test-[\w-]+\.ts$|_test\.go$/;
  const others = new RegExp(`^sdk/${language}/(?:samples|conformance)/`);
  return findFiles([`sdk/${language}/**`, `${folder}/**`]).filter((path) => {
    if (leftOut.test(path) || !statSync(join(projectRoot, path)).isFile()) return false;
    return path.startsWith(`${folder}/`) || !others.test(path);
  });
}
