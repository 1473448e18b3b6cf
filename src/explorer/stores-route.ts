import { describePlace } from "../data/describe-place.ts";
import type { StoreConfig } from "../config/runtime-config/index.ts";
import { sendJson, toBobbinError } from "./answer.ts";
import type { ExplorerContext, RouteCall } from "./context.ts";

/** One store as the API lists it. */
export interface ListedStore {
  readonly label: string;
  /** Where its data is, in words for people. */
  readonly backend: string;
  readonly isAvailable: boolean;
  /** Why it is not available. */
  readonly problem: string | null;
  readonly keys: number | null;
  /** Null for unlimited. */
  readonly limits: {
    readonly keyBytesMax: number | null;
    readonly valueBytesMax: number | null;
    readonly tuplesMax: number | null;
  };
}

/** GET /api/stores */
export async function listStores({ context, response }: RouteCall): Promise<void> {
  const stores: ListedStore[] = [];
  for (const [label, config] of Object.entries(context.stores.all.configs)) {
    stores.push(await describeStore(context, label, config));
  }
  const { readOnly, applicationName: application } = context;
  const isolated = Object.entries(context.isolated()).map(([id, reason]) => ({ id, reason }));
  sendJson(response, 200, { readOnly, application, isolated, stores });
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
