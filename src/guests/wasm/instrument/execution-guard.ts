import { bobbinError, isBobbinError, type BobbinError } from "../../../errors.ts";
import type { Guard } from "../guard.ts";
import { GuestTrap } from "../component/trap.ts";
import { MemoryState } from "./memory-state.ts";

/** What a guest may use. */
export interface GuardLimits {
  readonly cpuMillisecondsMax: number;
  readonly memoryMebibytesMax: number;
}

/** Loop steps and calls between two looks at the clock. */
const fuelPerLook = 20_000;

/** Keeps one instance of a component, with all its core instances, within its time and memory. */
export class ExecutionGuard implements Guard {
  readonly #limits: GuardLimits;
  readonly #fuels: WebAssembly.Global[] = [];
  readonly #memories = new Map<WebAssembly.Memory, MemoryState>();
  #enteredAt = 0;
  #stop: Error | null = null;
  #refusedGrowth = false;

  constructor(limits: GuardLimits) {
    this.#limits = limits;
  }

  enter(): void {
    this.#enteredAt = performance.now();
  }

  abort(error: unknown): void {
    this.#stop ??= error instanceof Error ? error : new GuestTrap(String(error));
    for (const fuel of this.#fuels) fuel.value = 0;
  }

  failure(error: unknown): BobbinError | null {
    if (isBobbinError(this.#stop)) return this.#stop;
    if (isBobbinError(error)) return error;
    if (this.#stop !== null) return bobbinError("guest-failed", { detail: this.#stop.message }, error);
    if (!this.#refusedGrowth) return null;
    const mebibytes = this.#limits.memoryMebibytesMax;
    return bobbinError("guest-out-of-memory", { mebibytes }, error);
  }

  /** All memories of the instance. */
  get memories(): Iterable<MemoryState> {
    return this.#memories.values();
  }

  /** Takes a core instance's fuel under its care. */
  addFuel(fuel: WebAssembly.Global): void {
    fuel.value = fuelPerLook;
    this.#fuels.push(fuel);
  }

  /** The state of a memory, the same for all core instances that share it. */
  memoryState(memory: WebAssembly.Memory): MemoryState {
    let state = this.#memories.get(memory);
    if (state === undefined) {
      state = new MemoryState(memory, (bytes) => this.#allows(bytes));
      this.#memories.set(memory, state);
      if (!this.#allows(0)) {
        const mebibytes = this.#limits.memoryMebibytesMax;
        throw bobbinError("guest-out-of-memory", { mebibytes });
      }
    }
    return state;
  }

  /** Called by the guest when its fuel is used up: 1 stops it. */
  readonly check = (): number => {
    if (this.#stop === null) {
      const milliseconds = this.#limits.cpuMillisecondsMax;
      if (performance.now() - this.#enteredAt <= milliseconds) {
        for (const fuel of this.#fuels) fuel.value = fuelPerLook;
        return 0;
      }
      this.#stop = bobbinError("guest-out-of-time", { milliseconds });
    }
    return 1;
  };

  /** Forgets what happened, as for a fresh instance. */
  renew(): void {
    this.#refusedGrowth = false;
    for (const fuel of this.#fuels) fuel.value = fuelPerLook;
  }

  /** Whether the guest was stopped: such an instance is not used again. */
  get isStopped(): boolean {
    return this.#stop !== null;
  }

  #allows(more: number): boolean {
    let bytes = more;
    for (const state of this.#memories.values()) bytes += state.bytes;
    const fits = bytes <= this.#limits.memoryMebibytesMax * 2 ** 20;
    if (!fits) this.#refusedGrowth = true;
    return fits;
  }
}
