/** What all stores are told by a runtime configuration; each driver's `config.ts` has the rest. Plain data: it is sent to workers. */

import type { StoreLimits } from "../limits.ts";

/** One `[key_value_store.LABEL]` table. Only the driver of its type knows more of it. */
export interface StoreConfig {
  readonly type: string;
  readonly limits: StoreLimits;
}

/** What every store across a network is told. */
export interface RemoteStoreConfig extends StoreConfig {
  /** Longest wait for one answer of the engine, retries included. */
  readonly timeoutMilliseconds: number;
}
