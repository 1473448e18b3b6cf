import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";
import type { FileMount } from "../../../config/manifest/app.ts";
import type { GuestFile, GuestFolder } from "../guest-files.ts";
import { loadGuestFiles } from "./load-files.ts";

/** A folder of the host with an application's folder in it, both made for a test. */
export class TestFolder {
  readonly #folder = temporaryFolder();
  readonly path = this.#folder.path;
  readonly app = join(this.path, "app");

  constructor() {
    mkdirSync(this.app);
  }

  /** Writes a file, and the folders that it lies in; its path. */
  write(name: string, text: string): string {
    const file = join(this.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** Makes a link that leads to something in the folder. */
  link(name: string, target: string): void {
    symlinkSync(join(this.path, target), join(this.path, name));
  }

  /** What a guest sees whose manifest says this. */
  load(files: readonly FileMount[], excludeFiles: readonly string[] = []): GuestFolder {
    const tree = loadGuestFiles({ id: "it", files, excludeFiles }, this.app);
    if (tree === null) throw new Error("the manifest names no files");
    return tree;
  }

  /** What a guest sees of the application's folder "www". */
  loadWww(): GuestFolder {
    return this.load([{ kind: "directory", source: join(this.app, "www"), destination: "/" }]);
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

/** All files below a folder of a guest by their paths, sorted. */
export function filesOf(folder: GuestFolder): string[] {
  return [...walk(folder, "")].map(([path]) => path).sort();
}

/** Everything in a guest's tree, itself included. */
export function entriesOf(folder: GuestFolder): Set<GuestFile | GuestFolder> {
  const folders = [...folder.entries.values()].flatMap((entry) =>
    entry.kind === "file" ? [entry] : [...entriesOf(entry)],
  );
  return new Set([folder, ...folders]);
}

function* walk(folder: GuestFolder, prefix: string): Generator<[string, GuestFile]> {
  for (const [name, entry] of folder.entries) {
    if (entry.kind === "file") yield [`${prefix}${name}`, entry];
    else yield* walk(entry, `${prefix}${name}/`);
  }
}
