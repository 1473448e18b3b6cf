import { displayPath } from "../common/display-path.ts";
import { describeStore } from "../stores/registry.ts";
import type { StoreConfig } from "../runtime-config/index.ts";

/** Where a store's data is, as people read it: a file as seen from here, an engine by its address. */
export function describePlace(config: StoreConfig): string {
  if (config.type !== "spin") return describeStore(config);
  return config.path === null
    ? "the memory of the application that runs"
    : displayPath(config.path);
}
