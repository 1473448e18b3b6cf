/** Which files an application is made of, and what a change of each of them calls for. */

import { statSync } from "node:fs";
import path from "node:path";
import type { App, Component, FileMount } from "../../config/manifest/app.ts";
import { isScript } from "../../config/manifest/is-script.ts";
import { servedComponents } from "../../config/manifest/served-components.ts";

/** What a file is to the application. */
export type Role =
  /** The manifest or the runtime configuration. */
  | { readonly kind: "configuration" }
  /** Bundled into a TypeScript or JavaScript component. */
  | { readonly kind: "script"; readonly component: string }
  /** Built by a component's build command from here. */
  | { readonly kind: "source"; readonly component: string }
  /** A component's WebAssembly, or a file that it may read. */
  | { readonly kind: "artifact"; readonly component: string };

/** Files with one role: single ones, or those below a folder that are picked out. */
export type Watched =
  | { readonly role: Role; readonly files: ReadonlySet<string> }
  | { readonly role: Role; readonly tree: Tree };

/** Files below a folder. */
export interface Tree {
  /** Absolute path. */
  readonly base: string;
  /** Whether folders below it belong to it too. */
  readonly isDeep: boolean;
  readonly has: (file: string) => boolean;
}

/** Everything that an application is made of. `inputsOf` tells what a component was bundled from. */
export function watchedFiles(
  app: App,
  componentIds: readonly string[],
  inputsOf: (componentId: string) => Iterable<string>,
): Watched[] {
  const served = servedComponents(app);
  return Object.values(app.components)
    .filter(({ id }) => componentIds.length === 0 || componentIds.includes(id))
    .flatMap((component): Watched[] => {
      const { id, source, files } = component;
      const sources = sourcesOf(component);
      if (!served.includes(component)) return sources;
      if (isScript(source)) {
        const role = { kind: "script", component: id } as const;
        const mounted = files.map((mount) => mountedFiles(mount, app.directory, role));
        return [...sources, { role, files: new Set([source, ...inputsOf(id)]) }, ...mounted];
      }
      const role = { kind: "artifact", component: id } as const;
      const mounted = files.map((mount) => mountedFiles(mount, app.directory, role));
      // What was fetched by URL does not change.
      const ownFiles = new Set(component.remote === null ? [source] : []);
      return [...sources, { role, files: ownFiles }, ...mounted];
    });
}

/** What a change of this file calls for. */
export function rolesOf(file: string, watched: readonly Watched[]): Role[] {
  return watched
    .filter((each) => ("tree" in each ? each.tree.has(file) : each.files.has(file)))
    .map(({ role }) => role);
}

function sourcesOf({ id, build }: Component): Watched[] {
  if (build === null) return [];
  const { workdir, watch } = build;
  const excluded = watch.filter((pattern) => pattern.startsWith("!")).map((each) => each.slice(1));
  const role = { kind: "source", component: id } as const;
  return watch
    .filter((pattern) => !pattern.startsWith("!"))
    .map((pattern) => ({ role, tree: globTree(workdir, pattern, excluded) }));
}

function mountedFiles(mount: FileMount, directory: string, role: Role): Watched {
  if (mount.kind === "glob") return { role, tree: globTree(directory, mount.pattern, []) };
  return isFolder(mount.source)
    ? { role, tree: globTree(mount.source, "**", []) }
    : { role, files: new Set([mount.source]) };
}

/** The folder that a pattern's files are in starts where its first wildcard is. */
function globTree(folder: string, pattern: string, excluded: readonly string[]): Tree {
  const whole = path.resolve(folder, pattern);
  if (isFolder(whole)) return globTree(whole, "**", []);
  const names = pattern.split("/");
  const wild = names.findIndex((name) => /[*?[{]/.test(name));
  const fixed = names.slice(0, wild === -1 ? -1 : wild);
  return {
    base: path.resolve(folder, ...fixed),
    isDeep: wild !== -1 && (names.length - fixed.length > 1 || pattern.includes("**")),
    has: (file) => {
      const name = path.relative(folder, file);
      const isNamed = file === whole || path.matchesGlob(name, pattern);
      return isNamed && !excluded.some((each) => path.matchesGlob(name, each));
    },
  };
}

function isFolder(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() === true;
}
