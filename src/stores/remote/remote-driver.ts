import type { ChangeMark, StoreDriver } from "../driver.ts";
import type { RemoteStoreConfig } from "../store-config.ts";
import { createDeferredStore } from "./deferred-store.ts";
import { lackingEngine } from "./lacking-engine.ts";
import type { RemoteStore } from "./remote-store.ts";

/** What a driver across a network says itself; the rest is the same for all of them. */
export type RemoteDriverParts<Config extends RemoteStoreConfig> = Pick<
  StoreDriver<Config>,
  "type" | "kinds" | "readConfig" | "checkTogether" | "describe" | "differences"
> & {
  /** Loads what the driver is made of, its client too, and opens the store; connects to nothing. `isServed` where components are to have it. */
  openNow(label: string, config: Config, options: { isServed: boolean }): Promise<RemoteStore>;
};

const markMilliseconds = 2_000;

/** The driver of an engine across a network: what it is made of is loaded when the first call comes. */
export function createRemoteDriver<Config extends RemoteStoreConfig>({
  openNow,
  ...parts
}: RemoteDriverParts<Config>): StoreDriver<Config> {
  const open = (label: string, config: Config, isServed = false): RemoteStore => {
    const differences = parts.differences(config);
    const kind = parts.kinds.find((one) => one.differences === differences) ?? parts.kinds[0];
    const engine = lackingEngine(label, kind?.name ?? parts.type, differences);
    return createDeferredStore(parts.describe(config), engine, () =>
      openNow(label, config, { isServed }),
    );
  };
  return {
    ...parts,
    locate: () => ({ kind: "network" }),
    waits: () => true,
    open: (label, config) => open(label, config),
    openServed: (label, config) => open(label, config, true),
    async probe(label, config) {
      const store = open(label, config);
      try {
        return await store.probe();
      } finally {
        await store.close();
      }
    },
    changeMark: createClockMark,
  };
}

/** Such a store seems to change every two seconds, for asking would cost as much as reading. */
function createClockMark(): ChangeMark {
  return { read: () => String(Math.floor(Date.now() / markMilliseconds)), close() {} };
}
