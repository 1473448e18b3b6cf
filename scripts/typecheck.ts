/** Type-checks every project of the repository: `npm run typecheck`. */

import { findFiles, runTool, type Outcome } from "./project.ts";

/** Checks all projects, each by its own tsconfig.json. */
export async function typecheck(): Promise<Outcome> {
  const projects = findFiles([
    "tsconfig.json",
    "src/web/tsconfig.json",
    "src/explorer/page/browser/tsconfig.json",
    "{packages,sdk,examples}/*/tsconfig.json",
    "sdk/typescript/{conformance,samples/*,wasm/guest}/tsconfig.json",
  ]);
  const outcomes: Outcome[] = [];
  for (const project of projects) {
    outcomes.push(await runTool("typescript/bin/tsc", ["--noEmit", "-p", project]));
  }
  return {
    exitCode: Math.max(...outcomes.map((outcome) => outcome.exitCode)),
    output: outcomes.map((outcome) => outcome.output).join(""),
  };
}

if (import.meta.main) {
  const outcome = await typecheck();
  process.stdout.write(outcome.output);
  process.exitCode = outcome.exitCode;
}
