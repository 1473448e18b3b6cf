import { displayPath } from "../common/display-path.ts";
import { describeStore, locateStore } from "../stores/registry.ts";
import type { StoreConfig } from "../config/runtime-config/index.ts";

/** Where a store's data is, as people read it: a file as seen from here, an engine by its address. */
export function describePlace(config: StoreConfig): string {
  const location = locateStore(config);
  if (location.kind === "network") return describeStore(config);
  return location.kind === "memory"
    ? "the memory of the application that runs"
    : displayPath(location.path);
}
