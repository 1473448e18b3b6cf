import type { AppPlan } from "../app/app.ts";
import { bundleComponent } from "../../guests/isolate/bundle/bundle.ts";
import type { ComponentBundle } from "../../guests/isolate/plan.ts";
import { runtimeScript } from "../../web/runtime-bundle.ts";
import { bobbinError } from "../../errors.ts";
import { inspectorLimits, isolateLimits } from "../../limits.ts";
import type { App, Component } from "../../config/manifest/app.ts";
import {
  loadManifest,
  resolveOutboundHosts,
  resolveVariables,
} from "../../config/manifest/index.ts";
import { isScript } from "../../config/manifest/is-script.ts";
import { mentionsVariable } from "../../config/manifest/templates.ts";
import { displayPath } from "../../common/display-path.ts";
import { servedComponents } from "../../config/manifest/served-components.ts";
import {
  loadRuntimeConfig,
  resolveDirectories,
  resolveStores,
  type Directories,
  type RuntimeConfig,
  type StoreConfig,
} from "../../config/runtime-config/index.ts";
import { checkMayBeApart } from "../../config/runtime-config/memory-groups.ts";
import type { ObtainOptions } from "../sources/obtain-source.ts";
import { settleSources } from "../sources/settle-sources.ts";
import { sourcePlaces } from "../sources/source-places.ts";
import { checkStores, seedOnce } from "./prepare-stores.ts";
import { instanceMemoryBytesMin, type UpOptions } from "./up-options.ts";

/** An application that is ready to be sent to workers. */
export interface Prepared {
  readonly plan: AppPlan;
  readonly app: App;
  readonly runtimeConfig: RuntimeConfig | null;
  readonly directories: Directories;
  readonly stores: Readonly<Record<string, StoreConfig>>;
  /** What there is to know of stores across a network, a sentence each. */
  readonly notices: readonly string[];
  /** Components that have a process of their own from the start, with who says so. */
  readonly isolated: Readonly<Record<string, "manifest" | "flag">>;
}

const alone: Omit<ObtainOptions, "places"> = {
  environment: {},
  signal: new AbortController().signal,
  say: () => {},
};

/** How an application is prepared. */
export interface PrepareOptions {
  /** Bundles a TypeScript or JavaScript component; without it anew each time. */
  readonly bundle?: (component: Component) => Promise<ComponentBundle>;
  /** How sources by URL are had; without it there are no proxies, and nobody is told. */
  readonly fetching?: Omit<ObtainOptions, "places">;
  /** Whether the application is served already: its stores on disk have got the values of `--key-value`. */
  readonly isServed?: boolean;
}

/** Reads, checks and bundles everything that can go wrong before the port is opened. Throws errors of the table. */
export async function prepare(
  options: UpOptions,
  { bundle = bundleComponent, isServed = false, fetching = alone }: PrepareOptions = {},
): Promise<Prepared> {
  const { manifestPath, componentIds } = options;
  const whole = loadManifest(manifestPath, { componentIds });
  const read = selectComponents(whole, componentIds);
  requireServed(read, componentIds);
  // All are in the one process that debuggers connect to.
  const isolated = options.inspectListen === null ? selectIsolated(read, options.isolatedIds) : {};
  const bundling = Promise.all([bundleAll(read, bundle), runtimeScript()]);
  // Whatever else is wrong is reported first; a failed build is awaited below.
  bundling.catch(() => {});
  const runtimeConfig =
    options.runtimeConfigPath === null ? null : loadRuntimeConfig(options.runtimeConfigPath);
  const directories = resolveDirectories(read, runtimeConfig, options);
  const stores = resolveStores(read, runtimeConfig, directories.stateDir);
  for (const id of Object.keys(isolated)) checkMayBeApart(read, stores, id);
  const variableSources = {
    overrides: options.variables,
    environment: options.variablesFromEnvironment,
    providers: runtimeConfig?.variableProviders ?? [],
  };
  const variables = resolveVariables(read, variableSources);
  const probing = checkStores(stores, directories.stateDir, isServed);
  probing.catch(() => {});
  const leftOut = idsOf(servedComponents(whole)).filter((id) => read.components[id] === undefined);
  const outboundHosts = resolveOutboundHosts(read, variableSources, leftOut);
  const notices = await probing;
  const { stateDir } = directories;
  const { cacheDir } = options;
  const places = sourcePlaces({ stateDir, cacheDir, environment: fetching.environment });
  const app = await settleSources(read, { ...fetching, places });
  const keyValues = await seedOnce(stores, options.keyValues, isServed);
  const [bundles, runtime] = await bundling;
  const limits = {
    memoryMebibytesMax: memoryMebibytes(options, runtimeConfig),
    ...timeLimits(options),
    requestsPerInstance: options.maxInstanceReuseCount,
    requestsAtOnce: options.maxInstanceConcurrentReuseCount,
    keepAliveMilliseconds: options.keepAliveMilliseconds,
  };
  const plan: AppPlan = {
    app,
    stores,
    bundles,
    runtime,
    variables,
    outboundHosts,
    environment: options.environment,
    limits,
    keyValues,
    passedOn: {},
    calls: { components: idsOf(servedComponents(app)), leftOut, origin: null, door: null },
  };
  return { plan, app, runtimeConfig, directories, stores, notices, isolated };
}

/** A person who looks at a component that is held up takes time. */
function timeLimits(
  options: UpOptions,
): Pick<AppPlan["limits"], "cpuMillisecondsMax" | "requestMillisecondsMax"> {
  const { inspectListen, cpuTimeLimitMilliseconds, requestTimeoutMilliseconds } = options;
  const most = inspectorLimits.millisecondsMax;
  return {
    cpuMillisecondsMax: inspectListen === null ? cpuTimeLimitMilliseconds : most,
    requestMillisecondsMax: inspectListen === null ? requestTimeoutMilliseconds : most,
  };
}

function idsOf(components: readonly Component[]): string[] {
  return components.map(({ id }) => id);
}

/** Bundles all TypeScript and JavaScript components that answer; by id. */
export async function bundleAll(
  app: App,
  bundle: (component: Component) => Promise<ComponentBundle> = bundleComponent,
): Promise<AppPlan["bundles"]> {
  const scripts = servedComponents(app).filter(({ source }) => isScript(source));
  const bundled = scripts.map(
    async (component) => [component.id, await bundle(component)] as const,
  );
  return Object.fromEntries(await Promise.all(bundled));
}

/** Only these components and the routes that lead to them; all where none is named. */
export function selectComponents(app: App, ids: readonly string[]): App {
  if (ids.length === 0) return app;
  for (const id of ids) {
    if (app.components[id] !== undefined) continue;
    const known = Object.keys(app.components);
    throw bobbinError("no-such-component", { flag: "--component-id", component: id, known });
  }
  const components = Object.fromEntries(
    Object.entries(app.components).filter(([id]) => ids.includes(id)),
  );
  const triggers = app.triggers.filter(
    ({ answer }) => answer.kind === "static" || ids.includes(answer.component),
  );
  const variables = Object.entries(app.variables).map(([name, variable]) => {
    const isUsed = Object.values(components).some((component) => usesVariable(component, name));
    return [name, isUsed ? variable : { ...variable, default: variable.default ?? "" }] as const;
  });
  return { ...app, components, triggers, variables: Object.fromEntries(variables) };
}

function usesVariable({ variables, allowedOutboundHosts }: Component, name: string): boolean {
  const templates = [...Object.values(variables), ...allowedOutboundHosts];
  return templates.some((template) => mentionsVariable(template, name));
}

function requireServed(app: App, componentIds: readonly string[]): void {
  if (app.triggers.some(({ route }) => route !== null)) return;
  const { manifestPath, notices } = app;
  throw bobbinError("nothing-served", {
    manifest: displayPath(manifestPath),
    components: componentIds,
    notices,
  });
}

/** Those that are to have a process of their own, as far as some route reaches them. */
function selectIsolated(app: App, ids: readonly string[]): Prepared["isolated"] {
  for (const id of ids) {
    if (app.components[id] !== undefined) continue;
    const known = Object.keys(app.components);
    throw bobbinError("no-such-component", { flag: "--isolate", component: id, known });
  }
  const isolated = servedComponents(app)
    .filter(({ id, process }) => process === "own" || ids.includes(id))
    .map(({ id, process }) => [id, process === "own" ? "manifest" : "flag"] as const);
  return Object.fromEntries(isolated);
}

function memoryMebibytes(options: UpOptions, config: RuntimeConfig | null): number {
  const bytes = options.maxInstanceMemoryBytes ?? config?.instanceMemoryBytesMax ?? null;
  return bytes === null
    ? isolateLimits.memoryMebibytesDefault
    : Math.floor(Math.max(bytes, instanceMemoryBytesMin) / 1_048_576);
}
