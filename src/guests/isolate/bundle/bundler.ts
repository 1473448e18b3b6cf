import type { BuildContext, Metafile } from "esbuild";
import { dirname, resolve } from "node:path";
import type { Component } from "../../../config/manifest/app.ts";
import { bundleFailed, bundleOf, bundleOptions } from "./bundle.ts";
import { failedFiles } from "./build-errors.ts";
import type { FileOwner } from "./pack-files.ts";
import type { ComponentBundle } from "../plan.ts";

type Source = Pick<Component, "id" | "source"> & FileOwner;

interface Entry {
  readonly source: string;
  /** What it says of its files. */
  readonly files: string;
  readonly context: BuildContext;
  inputs: ReadonlySet<string>;
}

/** Bundles components again and again: the second time only what has changed is read. */
export class Bundler implements AsyncDisposable {
  readonly #entries = new Map<string, Entry>();

  /** As `bundleComponent`. */
  async bundle(component: Source): Promise<ComponentBundle> {
    const entry = await this.#entryOf(component);
    const directory = dirname(component.source);
    try {
      const { outputFiles = [], metafile } = await entry.context.rebuild();
      entry.inputs = inputsOf(metafile, directory);
      return bundleOf(outputFiles, directory);
    } catch (error) {
      // What it was made of before may be what it is made of when it works again.
      entry.inputs = new Set([...entry.inputs, ...failedFiles(error, directory)]);
      throw bundleFailed(component, error);
    }
  }

  /** The files that a component was made of, absolute paths; also after a bundle that failed. */
  inputsOf(componentId: string): ReadonlySet<string> {
    return this.#entries.get(componentId)?.inputs ?? new Set();
  }

  /** Ends all that is kept. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const { context } of this.#entries.values()) await context.dispose();
    this.#entries.clear();
  }

  async #entryOf(component: Source): Promise<Entry> {
    const { id, source } = component;
    const known = this.#entries.get(id);
    const files = JSON.stringify([component.files, component.excludeFiles]);
    if (known?.source === source && known.files === files) return known;
    await known?.context.dispose();
    const { context } = await import("esbuild");
    const entry = {
      source,
      files,
      context: await context({ ...bundleOptions(component), metafile: true }),
      inputs: new Set([source]),
    };
    this.#entries.set(id, entry);
    return entry;
  }
}

function inputsOf(metafile: Metafile | undefined, directory: string): ReadonlySet<string> {
  const names = Object.keys(metafile?.inputs ?? {});
  // Names with a colon in them are no files.
  const files = names.filter((name) => !/^[\w-]{2,}:/.test(name));
  return new Set(files.map((name) => resolve(directory, name)));
}
