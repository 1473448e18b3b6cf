/** What keeps a version from being released: each check gives sentences, none where all is well. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Command, runIn, shown } from "./run-in.ts";

/** What package.json says, as far as a release cares. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly engines?: { readonly node?: string };
}

/** What the package is released as. */
export function readManifest(root: string): Manifest {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
}

/** The version is one, the lock file has the same, and it was not released before. */
export async function checkVersion(root: string): Promise<string[]> {
  const { version } = readManifest(root);
  const found: string[] = [];
  if (!/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version)) {
    found.push(`package.json has the version ${version}, which is none: write it as 1.2.3`);
  }
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    readonly version: string;
    readonly packages: Readonly<Record<string, { readonly version?: string }>>;
  };
  if (lock.version !== version || lock.packages[""]?.version !== version) {
    found.push(`package-lock.json has not the version ${version}: run npm version ${version}`);
  }
  const tags = await runIn(root, ["git", "tag", "--list", `v${version}`]);
  if (tags.output.trim() !== "") {
    found.push(
      `there is a tag v${version} already: raise the version, by npm version --no-git-tag-version`,
    );
  }
  return found;
}

/** The changelog tells of this version, and of nothing that is in none. */
export function checkChangelog(root: string, today: string): string[] {
  const { version } = readManifest(root);
  const changelog = readFileSync(join(root, "CHANGELOG.md"), "utf8");
  const sections = new Map(
    changelog
      .split(/^## /m)
      .slice(1)
      .map((section) => {
        const [title = "", ...lines] = section.split("\n");
        return [title, lines.join("\n").trim()] as const;
      }),
  );
  const found: string[] = [];
  if ((sections.get("[Unreleased]") ?? "") !== "") {
    found.push(`CHANGELOG.md has entries below [Unreleased]: move them below [${version}]`);
  }
  const title = [...sections.keys()].find((each) => each.startsWith(`[${version}]`));
  if (title === undefined || sections.get(title) === "") {
    found.push(`CHANGELOG.md does not tell of ${version}: add "## [${version}] - ${today}"`);
  } else {
    const [, date = ""] = / - (\d{4}-\d{2}-\d{2})$/.exec(title) ?? [];
    if (date === "" || date > today) {
      found.push(
        `CHANGELOG.md gives ${version} no date that has come: write "[${version}] - ${today}"`,
      );
    }
  }
  return found;
}

/** package.json says where the project lives, for those who read it in a registry. */
export function checkAbout(root: string): string[] {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as object;
  return ["repository", "homepage", "bugs", "license", "description"]
    .filter((field) => !Object.hasOwn(manifest, field))
    .map((field) => `package.json has no "${field}": add it`);
}

/** All that is in the folder is in the repository. */
export async function checkClean(root: string): Promise<string[]> {
  const changed = await changedFiles(root);
  return changed.map((path) => `${path} is not committed: commit or remove it`);
}

/** What is made from other files is what they make of it today. What is not is left as it was made, to be looked at. */
export async function checkGenerated(
  root: string,
  generators: readonly Command[],
): Promise<string[]> {
  const found: string[] = [];
  const before = new Set(await changedFiles(root));
  for (const command of generators) {
    const { exitCode, output } = await runIn(root, command);
    if (exitCode !== 0)
      found.push(`${shown(command)} fails: ${output.trim().split("\n").at(-1) ?? ""}`);
    for (const path of await changedFiles(root)) {
      if (before.has(path)) continue;
      before.add(path);
      found.push(`${path} is not what ${shown(command)} makes of it: commit what it has made`);
    }
  }
  return found;
}

/** The archive that npm would publish: built anew, of this version, with what starts. */
export async function checkArchive(root: string, folder: string): Promise<string[]> {
  const { name, version } = readManifest(root);
  const packed = await runIn(root, ["npm", "pack", "--silent", "--pack-destination", folder]);
  const archive = join(folder, `${name}-${version}.tgz`);
  if (packed.exitCode !== 0 || !existsSync(archive)) {
    return [`npm pack fails: ${packed.output.trim().split("\n").at(-1) ?? ""}`];
  }
  const listed = await runIn(root, ["tar", "-tzf", archive]);
  const entries = ["bin/bobbin.cjs", "dist/index.js", "dist/index.d.ts", "dist/cli/main.js"];
  return entries
    .filter((path) => !listed.output.includes(`package/${path}\n`))
    .map((path) => `the package has no ${path}: see "files" in package.json and npm run build`);
}

async function changedFiles(root: string): Promise<string[]> {
  const { output } = await runIn(root, ["git", "status", "--porcelain", "--no-renames"]);
  return output
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.slice(3));
}
