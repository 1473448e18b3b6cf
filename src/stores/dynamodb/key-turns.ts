import { DynamoFault } from "./faults.ts";
import { Gate } from "./gate.ts";

/** Lets the callers of one key take turns, so that those of one process do not disturb one another. */
export class KeyTurns {
  readonly #gates = new Map<string, { gate: Gate; callers: number }>();

  /** Runs `work` when it is its turn. Rejects with a fault of the kind `throttled` when the deadline comes first. */
  async run<T>(key: string, deadlineMilliseconds: number, work: () => Promise<T>): Promise<T> {
    const found = this.#gates.get(key) ?? { gate: new Gate(1), callers: 0 };
    this.#gates.set(key, found);
    found.callers++;
    const leave = await found.gate.enter(deadlineMilliseconds);
    try {
      if (leave !== null) return await work();
      throw new DynamoFault("throttled", `many callers write key ${JSON.stringify(key)}`);
    } finally {
      leave?.();
      found.callers--;
      if (found.callers === 0) this.#gates.delete(key);
    }
  }
}
