import { telemetryLimits } from "../limits.ts";
import type { Attributes } from "./metrics.ts";

/**
 * Attributes that are made once for what they are about, so that meters find a series by its attributes' identity. To
 * build them anew, and to look for a series by its text, would cost each call more than all else that is measured.
 */
export class KnownAttributes<Subject extends readonly (string | number | null)[], Made> {
  readonly #known = new Map<string | number | null, unknown>();
  readonly #make: (...subject: Subject) => Made;
  #count = 0;

  constructor(make: (...subject: Subject) => Made) {
    this.#make = make;
  }

  /** What is made for this subject. */
  of(...subject: Subject): Made {
    let level = this.#known;
    const last = subject.length - 1;
    for (let at = 0; at < last; at += 1) {
      const next = level.get(subject[at] as string) as typeof level | undefined;
      level = next ?? this.#deepen(level, subject[at] as string);
    }
    const known = level.get(subject[last] as string) as Made | undefined;
    return known ?? this.#add(level, subject);
  }

  #deepen(level: Map<string | number | null, unknown>, part: string): typeof level {
    const next: typeof level = new Map();
    level.set(part, next);
    return next;
  }

  #add(level: Map<string | number | null, unknown>, subject: Subject): Made {
    const made = this.#make(...subject);
    // Whoever sends ever new methods must not fill the memory; what is forgotten is made again.
    if (this.#count >= telemetryLimits.seriesMax) {
      this.#known.clear();
      this.#count = 0;
      return made;
    }
    this.#count += 1;
    level.set(subject[subject.length - 1] as string, made);
    return made;
  }
}

/** Attributes that nobody changes. */
export function fixed(attributes: Attributes): Attributes {
  return Object.freeze(attributes);
}
