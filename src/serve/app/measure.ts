import { componentUses } from "../../guests/component-use.ts";
import type { StoreSlot } from "../../kv/granted-stores.ts";
import type { AppPlan } from "./app-plan.ts";
import { telemetryLimits } from "../../limits.ts";
import { storeWaits } from "../../stores/registry.ts";
import { type Series, singleSeries } from "../../telemetry/own-meters.ts";

/** How many keys a store held, and until when nobody counts them again. */
interface Counted {
  readonly keys: number;
  readonly until: number;
}

/** What there is to know at the moment of the stores and components of an application in this process. */
export class AppMeasures {
  readonly #counted = new WeakMap<StoreSlot, Counted>();

  /** All of it, in an application with these stores, by label. */
  series({ stores }: AppPlan, slots: ReadonlyMap<string, StoreSlot>): Series[] {
    const ofStores = [...slots].flatMap(([label, slot]) => {
      const config = stores[label];
      // To count in an engine across a network may take it long, and is for whoever looks after that.
      return config === undefined || storeWaits(config) ? [] : this.#storeSeries(slot);
    });
    const ofComponents = componentUses().flatMap((use) => {
      const about = { component_id: use.component };
      return [
        singleSeries("bobbin.component.instances", use.instanceCount, about),
        singleSeries("bobbin.component.memory.usage", use.memoryBytes, about),
        singleSeries("bobbin.component.cpu.time", use.processorMilliseconds / 1_000, about),
      ];
    });
    return [...ofStores, ...ofComponents];
  }

  #storeSeries(slot: StoreSlot): Series[] {
    const about = { "db.namespace": slot.label };
    const found: Series[] = [];
    const keys = this.#keysOf(slot);
    const { tuplesMax } = slot.limits;
    if (keys !== null) found.push(singleSeries("bobbin.key_value.tuples", keys, about));
    if (keys !== null && Number.isFinite(tuplesMax)) {
      found.push(singleSeries("bobbin.key_value.room", Math.max(tuplesMax - keys, 0), about));
    }
    const syncUse = slot.opened?.syncUse;
    if (syncUse !== undefined) {
      found.push(
        singleSeries("bobbin.durability.syncs", syncUse.syncs, about),
        singleSeries("bobbin.durability.waits", syncUse.waits, about),
        singleSeries("bobbin.durability.sync.time", syncUse.milliseconds / 1_000, about),
      );
    }
    return found;
  }

  /** Null for a store that nobody has opened, or that is locked. */
  #keysOf(slot: StoreSlot): number | null {
    const now = performance.now();
    const known = this.#counted.get(slot);
    if (known !== undefined && now < known.until) return known.keys;
    if (slot.opened === null || slot.isHeld) return null;
    try {
      const keys = slot.opened.count();
      if (keys instanceof Promise) {
        keys.catch(() => {});
        return null;
      }
      // A store with very many keys takes long to count, and its components wait meanwhile.
      const took = performance.now() - now;
      this.#counted.set(slot, { keys, until: now + took * telemetryLimits.countRestFactorDefault });
      return keys;
    } catch {
      // What is wrong with a store its components are told; here it has no series.
      return null;
    }
  }
}
