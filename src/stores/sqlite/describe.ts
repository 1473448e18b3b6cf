import type { SpinStoreConfig } from "./config.ts";

/** Where the data is, as Spin says it. */
export function describeSpin({ path }: Pick<SpinStoreConfig, "path">): string {
  return path === null ? "a temporary in-memory store" : `"${path}"`;
}
