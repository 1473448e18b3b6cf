import type { StoreKind } from "../differences.ts";

/** Both keep the whole contract. */
export const spinKinds: readonly StoreKind[] = [
  { name: "SQLite", setting: '`type = "spin"` with `path`', differences: [] },
  { name: "Memory", setting: '`type = "spin"` without `path`', differences: [] },
];
