import path from "node:path";
import { fileURLToPath } from "node:url";
import {
  type App,
  findManifest,
  loadManifest,
  parseManifest,
  resolveOutboundHosts,
  resolveVariables,
} from "../config/manifest/index.ts";
import { servedComponents } from "../config/manifest/served-components.ts";
import { loadRuntimeConfig } from "../config/runtime-config/index.ts";
import { httpLimits, isolateLimits, storeLimitsDefault } from "../limits.ts";
import type { AppPlan } from "../serve/app/app-plan.ts";
import { bundleAll, selectComponents } from "../serve/workers/prepare.ts";
import { defaultStoreConfig } from "../stores/registry.ts";
import { writeToml } from "../toml/write-toml.ts";
import { runtimeScript } from "../web/runtime-bundle.ts";
import type { TestAppOptions, TestManifest } from "./app-options.ts";

/** Makes the plan of an application whose stores are all in memory. Rejects with errors of the table. */
export async function prepareMemoryPlan(
  manifest: TestManifest | undefined,
  options: TestAppOptions,
): Promise<AppPlan> {
  const app = selectComponents(readApp(manifest, options), options.components ?? []);
  const sources = { overrides: options.variables ?? {}, environment: {} };
  const stores = storesInMemory(app, options);
  const variables = resolveVariables(app, sources);
  const outboundHosts = resolveOutboundHosts(app, sources);
  const [bundles, runtime] = await Promise.all([bundleAll(app), runtimeScript()]);
  return {
    app,
    stores,
    bundles,
    runtime,
    variables,
    outboundHosts,
    environment: options.environment ?? {},
    limits: {
      memoryMebibytesMax: isolateLimits.memoryMebibytesDefault,
      cpuMillisecondsMax: options.cpuTimeLimitMilliseconds ?? isolateLimits.cpuMillisecondsDefault,
      requestMillisecondsMax:
        options.requestTimeoutMilliseconds ?? isolateLimits.requestMillisecondsDefault,
      requestsPerInstance: null,
      requestsAtOnce: null,
      keepAliveMilliseconds: httpLimits.keepAliveMillisecondsDefault,
    },
    keyValues: [],
    passedOn: {},
    calls: {
      components: servedComponents(app).map(({ id }) => id),
      leftOut: [],
      origin: null,
      door: null,
    },
  };
}

function readApp(manifest: TestManifest | undefined, { directory }: TestAppOptions): App {
  const folder = path.resolve(pathOf(directory ?? ""));
  if (manifest === undefined) return loadManifest(findManifest(undefined, folder));
  if (typeof manifest === "string" || manifest instanceof URL) {
    return loadManifest(findManifest(pathOf(manifest), folder));
  }
  const text = writeToml({
    spin_manifest_version: 2,
    application: { name: "test" },
    ...manifest,
  });
  return parseManifest(Buffer.from(text), path.join(folder, "test manifest"));
}

function storesInMemory(
  app: App,
  { runtimeConfig, stores = {} }: TestAppOptions,
): AppPlan["stores"] {
  const configured =
    runtimeConfig === undefined ? {} : loadRuntimeConfig(pathOf(runtimeConfig)).stores;
  const granted = Object.values(app.components).flatMap((component) => component.keyValueStores);
  const labels = new Set(["default", ...granted, ...Object.keys(stores)]);
  return Object.fromEntries(
    [...labels].map((label) => {
      const limits = configured[label]?.limits ?? storeLimitsDefault;
      return [label, { ...defaultStoreConfig(null), limits }];
    }),
  );
}

function pathOf(place: string | URL): string {
  return place instanceof URL ? fileURLToPath(place) : place;
}
