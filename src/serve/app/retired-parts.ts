import type { GuestComponent } from "../../guests/guest.ts";
import type { StoreSlot } from "../../kv/granted-stores.ts";
import { reloadLimits } from "../../limits.ts";

/** Components and stores that were replaced, until their last request is over. */
export class RetiredParts {
  readonly #components = new Set<GuestComponent>();
  readonly #slots = new Set<StoreSlot>();

  /** Takes over parts that no new request reaches. */
  add(components: readonly GuestComponent[], slots: readonly StoreSlot[]): void {
    for (const component of components) {
      this.#components.add(component);
      void component.retire().then(() => this.#remove(component));
    }
    for (const slot of slots) this.#slots.add(slot);
    // A client may read a response for hours, or never.
    const [oldest] = this.#components;
    if (oldest !== undefined && this.#components.size > reloadLimits.retiredComponentsMax) {
      oldest.close();
      void this.#remove(oldest);
    }
    void this.#closeSlots();
  }

  /** Ends them all, whatever they still do. */
  async close(): Promise<void> {
    for (const component of this.#components) component.close();
    this.#components.clear();
    await this.#closeSlots();
  }

  async #remove(component: GuestComponent): Promise<void> {
    this.#components.delete(component);
    await this.#closeSlots();
  }

  /** Which of them use a store is not worth a record. */
  async #closeSlots(): Promise<void> {
    if (this.#components.size > 0) return;
    const slots = [...this.#slots];
    this.#slots.clear();
    for (const slot of slots) await slot.opened?.close();
  }
}
