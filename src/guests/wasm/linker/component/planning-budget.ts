import { componentLimits } from "../../../../limits.ts";
import type { Reader } from "../binary/reader.ts";
import { ComponentBeyondLimit } from "./types.ts";

/**
 * Counts what a component is made of while it is read. Nested components are read once for each time
 * that they are instantiated, so that few bytes can stand for any number of parts.
 */
export class PlanningBudget {
  #definitions = 0;

  /** Counts one definition of any kind: a type, an import, a part of a record, an argument. */
  define(): void {
    this.#definitions += 1;
    if (this.#definitions > componentLimits.definitionsMax) {
      throw new ComponentBeyondLimit("definitions", componentLimits.definitionsMax);
    }
  }

  /** Reads as many as the length before them says. */
  list<Item>(reader: Reader, item: () => Item): Item[] {
    const items: Item[] = [];
    for (let count = reader.u32(); count > 0; count -= 1) {
      this.define();
      items.push(item());
    }
    return items;
  }

  /** Reads a name. */
  name(reader: Reader): string {
    const start = reader.offset;
    const name = reader.name();
    within("bytes of a name", reader.offset - start, componentLimits.nameBytesMax);
    return name;
  }
}

/** Throws ComponentBeyondLimit where there are more of something than may be. */
export function within(what: string, count: number, max: number): void {
  if (count > max) throw new ComponentBeyondLimit(what, max);
}
