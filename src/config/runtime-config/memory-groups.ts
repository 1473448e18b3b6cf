import { bobbinError } from "../../errors.ts";
import type { App } from "../manifest/app.ts";
import { isStoreInMemory } from "../../stores/registry.ts";
import type { StoreConfig } from "../../stores/store-config.ts";

type Stores = Readonly<Record<string, StoreConfig>>;

/** Labels of the stores in memory that a component may open. */
export function storesInMemory(app: App, stores: Stores, component: string): string[] {
  const labels = app.components[component]?.keyValueStores ?? [];
  return labels.filter((label) => isStoreInMemory(stores[label]));
}

/**
 * The component, and all that share a store in memory with it or with one another: the memory of a process is its own,
 * so that they have to be in the same.
 */
export function memoryGroup(app: App, stores: Stores, component: string): string[] {
  const group = new Set([component]);
  for (const member of group) {
    const labels = storesInMemory(app, stores, member);
    for (const other of Object.keys(app.components)) {
      if (storesInMemory(app, stores, other).some((label) => labels.includes(label)))
        group.add(other);
    }
  }
  return [...group];
}

/** Throws component-cannot-be-apart for one that shares a store in memory. */
export function checkMayBeApart(app: App, stores: Stores, component: string): void {
  const others = memoryGroup(app, stores, component).filter((id) => id !== component);
  if (others.length === 0) return;
  throw bobbinError("component-cannot-be-apart", {
    component,
    stores: storesInMemory(app, stores, component),
    others,
  });
}
