/** Tells when a store has changed, whoever changed it: the page's own requests, the application, another program. */

import { explorerLimits } from "../limits.ts";
import type { StoreConfig } from "../config/runtime-config/index.ts";
import { type ChangeMark, openChangeMark } from "../stores/registry.ts";

/** Hears the labels of stores that have changed. */
export type ChangeListener = (label: string) => void;

/** Looks at the stores again and again, but only while somebody listens. */
export class ChangeFeed {
  readonly #configs: Readonly<Record<string, StoreConfig>>;
  readonly #listeners = new Set<ChangeListener>();
  readonly #marks = new Map<string, { readonly mark: ChangeMark; last: string }>();
  #timer: NodeJS.Timeout | null = null;

  /** `configs` by label. */
  constructor(configs: Readonly<Record<string, StoreConfig>>) {
    this.#configs = configs;
  }

  /** How many listen. */
  get listenerCount(): number {
    return this.#listeners.size;
  }

  /** From now on the listener hears of every change; what is returned ends that. */
  listen(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    if (this.#timer === null) this.#start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.close();
    };
  }

  /** Says to all who listen that a store may have changed. */
  tell(label: string): void {
    for (const listener of [...this.#listeners]) listener(label);
  }

  /** Nobody hears anything any more. */
  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#listeners.clear();
    for (const { mark } of this.#marks.values()) mark.close();
    this.#marks.clear();
  }

  #start(): void {
    for (const [label, config] of Object.entries(this.#configs)) {
      const mark = openChangeMark(config);
      this.#marks.set(label, { mark, last: mark.read() });
    }
    this.#timer = setInterval(() => this.#look(), explorerLimits.pollMillisecondsDefault);
  }

  #look(): void {
    for (const [label, known] of this.#marks) {
      const now = known.mark.read();
      if (now === known.last) continue;
      known.last = now;
      this.tell(label);
    }
  }
}
