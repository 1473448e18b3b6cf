import path from "node:path";
import { displayPath } from "../../common/display-path.ts";
import { errorTable, exitCodes, isBobbinError } from "../../errors.ts";
import type { Bundler } from "../../guests/isolate/bundle/bundler.ts";
import type { ComponentBundle } from "../../guests/isolate/plan.ts";
import { watchLimits } from "../../limits.ts";
import type { App, Component } from "../../config/manifest/app.ts";
import { loadManifest } from "../../config/manifest/index.ts";
import type { RuntimeConfig } from "../../config/runtime-config/index.ts";
import { reportReload } from "../up/report-reload.ts";
import type { Service } from "../../serve/workers/service.ts";
import type { Io } from "../../common/io.ts";
import type { UpOptions } from "../../serve/workers/up-options.ts";
import { buildAgain, needsBuild } from "./build-again.ts";
import { type Change, ChangeGatherer } from "./change-gatherer.ts";
import { Fingerprints } from "./fingerprints.ts";
import { FolderWatcher } from "./folder-watcher.ts";
import { Pending } from "./pending.ts";
import { rolesOf, type Watched, watchedFiles } from "./roles.ts";
import type { WatchOptions } from "./watch-options.ts";

/** What a session works with. */
export interface SessionParts {
  readonly options: WatchOptions;
  readonly up: UpOptions;
  readonly io: Io;
  readonly printError: (error: unknown) => void;
  readonly service: Service;
  readonly bundler: Bundler;
}

/** Thrown when a signal ended a build: nothing is to be said of it. */
class Stopped extends Error {}

/** Keeps what is served in step with the files, one change after the other. */
export class WatchSession implements Disposable {
  readonly #parts: SessionParts;
  readonly #served = Promise.withResolvers<void>();
  readonly #pending = new Pending();
  readonly #fingerprints = new Fingerprints();
  readonly #gatherer: ChangeGatherer;
  readonly #watcher: FolderWatcher;
  #changes: Change[] = [];
  #wake: () => void = () => {};
  #app: App | null = null;
  #watched: readonly Watched[] = [];
  #isBroken = false;
  #isStopped = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#gatherer = new ChangeGatherer((change) => {
      this.#changes.push(change);
      this.#wake();
    });
    this.#watcher = new FolderWatcher(
      (file) => this.#hear(file),
      (text) => parts.io.stderr.write(`Note: ${text}\n`),
    );
  }

  /** Resolves when the application is served for the first time. */
  get isServed(): Promise<void> {
    return this.#served.promise;
  }

  /** Serves the application, and every change of it, until `stopped` resolves. */
  async run(stopped: Promise<void>): Promise<void> {
    void stopped.then(() => {
      this.#isStopped = true;
      this.#wake();
    });
    this.#pending.configuration = true;
    await this.#update([], performance.now());
    while (!this.#isStopped) {
      const change = this.#changes.shift();
      if (change !== undefined) await this.#take(change);
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Reads everything anew, as a person asked. */
  reload(): void {
    this.#gatherer.ask();
  }

  [Symbol.dispose](): void {
    this.#gatherer.close();
    this.#watcher[Symbol.dispose]();
  }

  #hear(file: string): void {
    const roles = rolesOf(file, this.#watched);
    const isRemedy = this.#isBroken && /\.(?:[cm]?[jt]sx?|json)$/.test(file);
    if (roles.length === 0 && !isRemedy) return;
    const isScript = roles.every(({ kind }) => kind === "script");
    const quiet = isScript
      ? watchLimits.scriptDebounceMillisecondsDefault
      : watchLimits.debounceMillisecondsDefault;
    this.#gatherer.add(file, this.#parts.options.debounceMilliseconds ?? quiet);
  }

  async #take({ files, isAsked, firstAt }: Change): Promise<void> {
    if (isAsked) this.#pending.everything = true;
    const causes = files.filter((file) => {
      const roles = rolesOf(file, this.#watched);
      // Whether a script has changed is seen by what becomes of it.
      const isChanged =
        roles.some(({ kind }) => kind === "script") || this.#fingerprints.update(file);
      if (isChanged) for (const role of roles) this.#pending.add(role);
      return isChanged;
    });
    if (!this.#pending.isEmpty && (causes.length > 0 || isAsked)) {
      await this.#update(causes, firstAt);
    }
  }

  /** Does what is pending, and tells how that went. */
  async #update(causes: readonly string[], firstAt: number): Promise<void> {
    const { service, io, printError, options } = this.#parts;
    if (options.clear && io.stderr.isTerminal && service.prepared !== null) {
      io.stderr.write("\u001B[2J\u001B[3J\u001B[H");
    }
    const beganAt = Date.now();
    try {
      await this.#serve(causes, firstAt);
      this.#pending.clear();
      this.#isBroken = false;
      this.#served.resolve();
    } catch (error) {
      if (error instanceof Stopped || this.#isStopped) return;
      if (service.prepared === null && isHopeless(error)) throw error;
      this.#isBroken = true;
      printError(error);
      const still = service.prepared === null ? nothingServed : lastServed;
      io.stderr.write(`\n${io.stderr.style("warning", still)}\n`);
    } finally {
      this.#watchAll(beganAt);
    }
  }

  async #serve(causes: readonly string[], firstAt: number): Promise<void> {
    const { service, io } = this.#parts;
    const pending = this.#pending;
    if (pending.configuration || pending.everything) this.#readManifest();
    await this.#build(causes);
    if (service.prepared === null) {
      await service.start();
      await service.announce();
      return;
    }
    let { components } = pending;
    let emptiedStores: readonly string[] = [];
    if (pending.isScriptsOnly) {
      const bundles = await this.#bundles([...pending.scripts]);
      components = Object.keys(bundles);
      if (components.length === 0) return;
      await service.replaceBundles(bundles);
    } else {
      ({ emptiedStores } = await service.reload(pending.everything));
    }
    const milliseconds = performance.now() - firstAt;
    reportReload({ components, cause: this.#nameCauses(causes), milliseconds, emptiedStores }, io);
  }

  /** Learns of components that are to be built, because they are new or are built in another way. */
  #readManifest(): void {
    const before = this.#app;
    const { manifestPath, componentIds } = this.#parts.up;
    const app = loadManifest(manifestPath, { filesMustExist: false, componentIds });
    this.#app = app;
    for (const component of this.#chosen(app)) {
      if (needsBuild(component, before?.components[component.id] ?? null)) {
        this.#pending.builds.add(component.id);
      }
    }
  }

  async #build(causes: readonly string[]): Promise<void> {
    const { options, io, printError } = this.#parts;
    const { builds } = this.#pending;
    if (options.skipBuild) builds.clear();
    if (this.#app === null || builds.size === 0) return;
    const components = this.#chosen(this.#app).filter(({ id }) => builds.has(id));
    const isStopped = await buildAgain(components, this.#nameCauses(causes), io, printError);
    if (isStopped) throw new Stopped();
    // What the build has made is served by this very update.
    for (const { source } of components) this.#fingerprints.update(source);
  }

  /** New bundles of those components that have become others. */
  async #bundles(ids: readonly string[]): Promise<Record<string, ComponentBundle>> {
    const { service, bundler } = this.#parts;
    const { app, plan } = service.prepared ?? {};
    const bundled = ids.map(async (id): Promise<[string, ComponentBundle][]> => {
      const component = app?.components[id];
      if (component === undefined) return [];
      const bundle = await bundler.bundle(component);
      const served = plan?.bundles[id];
      const isSame = served?.code === bundle.code && served.sourceMap === bundle.sourceMap;
      return isSame && !this.#isBroken ? [] : [[id, bundle]];
    });
    return Object.fromEntries((await Promise.all(bundled)).flat());
  }

  #watchAll(since: number): void {
    const { up, bundler } = this.#parts;
    const configuration = configurationFiles(
      up,
      this.#parts.service.prepared?.runtimeConfig ?? null,
    );
    const ofApp =
      this.#app === null
        ? []
        : watchedFiles(this.#app, up.componentIds, (id) => bundler.inputsOf(id));
    this.#watched = [{ role: { kind: "configuration" }, files: new Set(configuration) }, ...ofApp];
    const files = this.#watched.flatMap((each) => ("files" in each ? [...each.files] : []));
    const trees = this.#watched.flatMap((each) => ("tree" in each ? [each.tree] : []));
    this.#watcher.watch(new Set(files), trees, since);
  }

  #chosen(app: App): Component[] {
    const ids = this.#parts.up.componentIds;
    return Object.values(app.components).filter(({ id }) => ids.length === 0 || ids.includes(id));
  }

  /** `src/index.ts and 2 more`; null where a person asked. */
  #nameCauses(files: readonly string[]): string | null {
    const [first] = files;
    if (first === undefined) return null;
    const directory = path.dirname(this.#parts.up.manifestPath);
    const relative = path.relative(directory, first);
    const name = relative.startsWith("..") ? displayPath(first) : relative;
    return files.length === 1 ? name : `${name} and ${files.length - 1} more`;
  }
}

/** The files that say what an application is, besides its components' own. */
function configurationFiles(up: UpOptions, runtimeConfig: RuntimeConfig | null): string[] {
  const own = [up.manifestPath, up.runtimeConfigPath, ...(up.variableFiles?.paths ?? [])];
  const named = (runtimeConfig?.variableProviders ?? []).map((provider) =>
    provider.kind === "static" ? provider.file : undefined,
  );
  return [...own, ...named].filter((file) => typeof file === "string");
}

const lastServed = "Serving the last version that worked.";
const nothingServed = "Nothing is served until this is put right; waiting for a change.";

/** Whether no change of a file can help. */
function isHopeless(error: unknown): boolean {
  if (!isBobbinError(error)) return false;
  const { exitCode } = errorTable[error.code];
  const hopeless: readonly number[] = [exitCodes.usage, exitCodes.address];
  return hopeless.includes(exitCode) || error.code === "manifest-not-found";
}
