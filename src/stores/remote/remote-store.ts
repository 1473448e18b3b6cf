import type { Store } from "../store.ts";

/** A store across a network, as its driver gives it. Opening one connects to nothing and never fails for an engine that is away. */
export interface RemoteStore extends Store {
  /**
   * Asks the engine whether it is there and fit to keep this store; changes nothing. Resolves to what
   * a person should know (settings of the engine that lose data, say), each one sentence. Rejects with
   * `store-unreachable` or `store-timeout` while the engine is away, and with another error of the table when
   * waiting will not help: a wrong password, a missing table.
   */
  probe(): Promise<readonly string[]>;
}
