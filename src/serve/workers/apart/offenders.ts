import { apartLimits } from "../../../limits.ts";

/** A component that has cost a process. */
export interface Offender {
  /** Those that have to be in one process with it, itself included. */
  readonly group: readonly string[];
  /** Why it runs apart, for people. */
  readonly why: string;
}

interface Record extends Offender {
  readonly quietMilliseconds: number;
  readonly timer: NodeJS.Timeout;
}

/** Components that have cost a process, for as long as they run apart for that. */
export class Offenders {
  readonly #firstMilliseconds: number;
  readonly #isQuiet: (component: string) => void;
  readonly #present = new Map<string, Record>();
  /** How long each will run apart the next time. */
  readonly #nextMilliseconds = new Map<string, number>();

  /** `isQuiet` is told of each that has cost nothing more for its time. */
  constructor(firstMilliseconds: number, isQuiet: (component: string) => void) {
    this.#firstMilliseconds = firstMilliseconds;
    this.#isQuiet = isQuiet;
  }

  /** Those of the present, by component. */
  get present(): ReadonlyMap<string, Offender> {
    return this.#present;
  }

  /** Notes an offence; for how many milliseconds the component is to run apart from now on. */
  add(component: string, offender: Offender): number {
    const max = Math.max(this.#firstMilliseconds, apartLimits.quietMillisecondsMax);
    const quietMilliseconds = this.#nextMilliseconds.get(component) ?? this.#firstMilliseconds;
    this.#nextMilliseconds.set(component, Math.min(quietMilliseconds * 2, max));
    this.#set(component, offender, quietMilliseconds);
    return quietMilliseconds;
  }

  /** It could not return: it stays apart for as long again. */
  keep(component: string): void {
    const record = this.#present.get(component);
    if (record !== undefined) this.#set(component, record, record.quietMilliseconds);
  }

  /** It runs with the others again. */
  remove(component: string): void {
    clearTimeout(this.#present.get(component)?.timer);
    this.#present.delete(component);
  }

  /** Nobody is told of anything any more. */
  close(): void {
    for (const { timer } of this.#present.values()) clearTimeout(timer);
  }

  #set(component: string, { group, why }: Offender, quietMilliseconds: number): void {
    clearTimeout(this.#present.get(component)?.timer);
    const timer = setTimeout(() => this.#isQuiet(component), quietMilliseconds).unref();
    this.#present.set(component, { group, why, quietMilliseconds, timer });
  }
}
