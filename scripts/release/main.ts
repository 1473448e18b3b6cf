/**
 * Says whether the project can be released as it stands, and what to type then: `npm run release`. It publishes
 * nothing, tags nothing and changes no file but those that are made from others, where they are stale.
 */

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../project.ts";
import {
  checkAbout,
  checkArchive,
  checkChangelog,
  checkClean,
  checkGenerated,
  checkVersion,
  readManifest,
} from "./checks.ts";
import type { Command } from "./run-in.ts";

/** What makes files from others. */
const generators: readonly Command[] = [
  ["npm", "run", "--silent", "sdk-readmes"],
  [
    "UPDATE=1",
    "npm",
    "test",
    "--silent",
    "--",
    "src/cli",
    "test/golden",
    "engines-page",
    "exports-page",
    "results-page",
  ],
];

/** How a release is prepared; all that is left out is as the project has it. */
export interface ReleaseOptions {
  readonly root?: string;
  readonly generators?: readonly Command[];
  /** Where the archive goes. */
  readonly folder: string;
  readonly today?: string;
  readonly say: (line: string) => void;
}

/** Checks all of it, and tells what is to be done; the exit code. */
export async function prepareRelease({
  root = projectRoot,
  generators: commands = generators,
  folder,
  today = new Date().toISOString().slice(0, 10),
  say,
}: ReleaseOptions): Promise<number> {
  const told = [
    ...(await checkVersion(root)),
    ...checkChangelog(root, today),
    ...checkAbout(root),
    ...(await checkClean(root)),
  ];
  // What takes long is of no use while these are wrong.
  if (told.length === 0) told.push(...(await checkGenerated(root, commands)));
  if (told.length === 0) told.push(...(await checkArchive(root, folder)));
  const { name, version } = readManifest(root);
  if (told.length > 0) {
    say(`${name} ${version} cannot be released:`);
    for (const sentence of told) say(`  ${sentence}`);
    return 1;
  }
  const archive = join(folder, `${name}-${version}.tgz`);
  say(`${name} ${version} can be released. Nothing has been published; what is left to do:`);
  for (const step of [
    "npm run test:all",
    `git tag --annotate v${version} --message "${name} ${version}"`,
    `npm publish ${archive}`,
    `git push origin HEAD v${version}`,
  ]) {
    say(`  ${step}`);
  }
  return 0;
}

if (import.meta.main) {
  const folder = mkdtempSync(join(tmpdir(), "bobbin-release-"));
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  process.exitCode = await prepareRelease({ folder, say });
}
