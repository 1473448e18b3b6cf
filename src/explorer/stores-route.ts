import { differencesOf } from "../stores/registry.ts";
import { describePlace } from "../data/describe-place.ts";
import type { StoreConfig } from "../config/runtime-config/index.ts";
import { sendBody, toBobbinError } from "./answer.ts";
import type { ExplorerContext, RouteCall } from "./context.ts";
import { bodies, type ListedStore } from "./wire/bodies.ts";

/** GET /api/stores */
export async function listStores({ context, response }: RouteCall): Promise<void> {
  const stores: ListedStore[] = [];
  for (const [label, config] of Object.entries(context.stores.all.configs)) {
    stores.push(await describeStore(context, label, config));
  }
  const { readOnly, applicationName: application } = context;
  const isolated = Object.entries(context.isolated()).map(([id, reason]) => ({ id, reason }));
  sendBody(response, bodies.Stores, { readOnly, application, isolated, stores });
}

async function describeStore(
  { stores, counts }: ExplorerContext,
  label: string,
  config: StoreConfig,
): Promise<ListedStore> {
  const { keyBytesMax, valueBytesMax, tuplesMax } = config.limits;
  const facts = {
    label,
    backend: describePlace(config),
    hasFolders: differencesOf(config).every(({ lacks }) => lacks !== "ranges"),
    limits: {
      keyBytesMax: finiteOrNull(keyBytesMax),
      valueBytesMax: finiteOrNull(valueBytesMax),
      tuplesMax: finiteOrNull(tuplesMax),
    },
  };
  try {
    const store = stores.find(label);
    const keys = store === null ? 0 : await counts.count(store);
    return { ...facts, isAvailable: true, problem: null, keys };
  } catch (error) {
    // One store that cannot be had must not hide the others.
    return { ...facts, isAvailable: false, problem: toBobbinError(error).text, keys: null };
  }
}

function finiteOrNull(limit: number): number | null {
  return Number.isFinite(limit) ? limit : null;
}
