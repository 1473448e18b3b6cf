import type { Reader } from "../binary/reader.ts";
import { ComponentBeyondLimit } from "../errors.ts";

/** What a component may be made of. */
export interface PlanningLimits {
  /** Instances of components, nested ones each time that they are instantiated. */
  readonly instancesMax: number;
  /** Core instances that are made for one instance of the whole. */
  readonly coreInstancesMax: number;
  /** Core modules that are compiled. */
  readonly coreModulesMax: number;
  /** Types with all their parts, imports, exports, aliases, functions and arguments, together. */
  readonly definitionsMax: number;
  /** Components, or types, in one another. */
  readonly nestingMax: number;
  /** What one type is made of, with all types in it. */
  readonly typePartsMax: number;
  /** Parameters of one function. */
  readonly parametersMax: number;
  /** Bytes of a name. */
  readonly nameBytesMax: number;
}

/**
 * Counts what a component is made of while it is read. Nested components are read once for each time
 * that they are instantiated, so that few bytes can stand for any number of parts.
 */
export class PlanningBudget {
  readonly limits: PlanningLimits;
  #definitions = 0;

  constructor(limits: PlanningLimits) {
    this.limits = limits;
  }

  /** Counts one definition of any kind: a type, an import, a part of a record, an argument. */
  define(): void {
    this.#definitions += 1;
    within("definitions", this.#definitions, this.limits.definitionsMax);
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
    within("bytes of a name", reader.offset - start, this.limits.nameBytesMax);
    return name;
  }
}

/** Throws ComponentBeyondLimit where there are more of something than may be. */
export function within(what: string, count: number, max: number): void {
  if (count > max) throw new ComponentBeyondLimit(what, max);
}
