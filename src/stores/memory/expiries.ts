/** The keys of a store that expire, the next one first. */

interface Expiring {
  readonly key: string;
  readonly at: number;
}

/** A heap; what is no longer so is found out by whoever takes it. */
export class Expiries {
  readonly #heap: Expiring[] = [];

  /** Says that a key expires. One that is said twice is taken twice. */
  add(key: string, at: number): void {
    const heap = this.#heap;
    let place = heap.push({ key, at }) - 1;
    while (place > 0) {
      const above = (place - 1) >>> 1;
      if ((heap[above] as Expiring).at <= at) break;
      this.#swap(place, above);
      place = above;
    }
  }

  /** Takes one that has expired; null when there is none. */
  take(now: number): Expiring | null {
    const heap = this.#heap;
    const first = heap[0];
    if (first === undefined || first.at > now) return null;
    const last = heap.pop() as Expiring;
    if (heap.length > 0) {
      heap[0] = last;
      this.#sink();
    }
    return first;
  }

  /** How many have been said and not taken. */
  get size(): number {
    return this.#heap.length;
  }

  /** Forgets all. */
  clear(): void {
    this.#heap.length = 0;
  }

  /** When the next one expires; null when none does. */
  get next(): number | null {
    return this.#heap[0]?.at ?? null;
  }

  #sink(): void {
    const heap = this.#heap;
    for (let place = 0; ;) {
      let least = place;
      for (const below of [2 * place + 1, 2 * place + 2]) {
        const one = heap[below];
        if (one !== undefined && one.at < (heap[least] as Expiring).at) least = below;
      }
      if (least === place) return;
      this.#swap(place, least);
      place = least;
    }
  }

  #swap(left: number, right: number): void {
    const heap = this.#heap;
    const kept = heap[left] as Expiring;
    heap[left] = heap[right] as Expiring;
    heap[right] = kept;
  }
}
