import { type BobbinError, bobbinError, isBobbinError } from "../../../errors.ts";
import { describeProcessorUse } from "../../processor-use.ts";
import { wrapHostFunction } from "./host-function.ts";
import { MemoryState, pageBytes } from "./memory-state.ts";
import { fuelFull } from "./reserved-names.ts";

/** What a guest may use. */
export interface ExecutionLimits {
  /** Longest stretch that it runs without coming back to the host. */
  readonly cpuMillisecondsMax: number;
  /** Bytes of all its memories together. */
  readonly memoryBytesMax: number;
}

/** What keeps one instance of a component, with all its core instances, within its time and memory. */
export class ExecutionGuard {
  /** Answers whether the guest must stop: 1, or 0. */
  readonly check: WebAssembly.ExportedFunction;
  readonly #limits: ExecutionLimits;
  readonly #memories = new Map<WebAssembly.Memory, MemoryState>();
  readonly #fuels: WebAssembly.Global[] = [];
  readonly #state: WebAssembly.Global[] = [];
  #isRestorable = true;
  #started = 0;
  #stopped: BobbinError | null = null;
  #hasRefused = false;

  constructor(limits: ExecutionLimits) {
    this.#limits = limits;
    this.check = wrapHostFunction("check", () => this.#check());
    this.enter();
  }

  /** Code of the guest begins, or goes on after it has waited: its stretch of time begins. */
  enter(): void {
    this.#started = performance.now();
  }

  /** Stops the guest at its next step; null says that nobody waits for it any more. The first reason counts. */
  abort(error: unknown): void {
    this.#stopped ??= describe(error);
    for (const fuel of this.#fuels) fuel.value = 0;
  }

  /** Why the guest was stopped, or what led to the error that it ended with; null where the guard knows of nothing. */
  failure(error: unknown): BobbinError | null {
    if (this.#stopped !== null) return this.#stopped;
    const isTrap = error instanceof WebAssembly.RuntimeError;
    const isAllocation = error instanceof RangeError && error.message.includes("Out of memory");
    return (isTrap && this.#hasRefused) || isAllocation ? this.#outOfMemory(error) : null;
  }

  /** Whether a growth of memory was refused since the guest was fresh. */
  get refusedGrowth(): boolean {
    return this.#hasRefused;
  }

  /** The state of a memory; instances that share a memory share its state. */
  memory(memory: WebAssembly.Memory): MemoryState {
    let state = this.#memories.get(memory);
    if (state === undefined) {
      state = new MemoryState(memory, (pages) => this.#mayGrow(pages));
      this.#memories.set(memory, state);
    }
    return state;
  }

  /** Takes charge of an instance. Throws guest-out-of-memory where it begins with more than is allowed. */
  adopt(
    fuel: WebAssembly.Global,
    globals: readonly WebAssembly.Global[],
    isRestorable: boolean,
  ): void {
    this.#fuels.push(fuel);
    this.#state.push(...globals);
    this.#isRestorable &&= isRestorable;
    if (this.#bytes() > this.#limits.memoryBytesMax) throw this.#outOfMemory();
  }

  /** The memories and globals that make up the guest's state, or null where they do not make up all of it. */
  get state(): { memories: MemoryState[]; globals: readonly WebAssembly.Global[] } | null {
    if (!this.#isRestorable) return null;
    return { memories: [...this.#memories.values()], globals: this.#state };
  }

  /** Forgets what happened since the guest was fresh. */
  renew(): void {
    this.#stopped = null;
    this.#hasRefused = false;
    this.#refuel();
  }

  #check(): number {
    const milliseconds = this.#limits.cpuMillisecondsMax;
    const used = performance.now() - this.#started;
    if (this.#stopped === null && used > milliseconds) {
      this.#stopped = bobbinError("guest-out-of-time", {
        milliseconds,
        used: describeProcessorUse({ milliseconds: used, dearest: null }),
      });
    }
    if (this.#stopped !== null) return 1;
    this.#refuel();
    return 0;
  }

  #refuel(): void {
    for (const fuel of this.#fuels) fuel.value = fuelFull;
  }

  #mayGrow(pages: number): boolean {
    if (this.#bytes() + pages * pageBytes <= this.#limits.memoryBytesMax) return true;
    this.#hasRefused = true;
    return false;
  }

  #bytes(): number {
    let bytes = 0;
    for (const { pages } of this.#memories.values()) bytes += pages * pageBytes;
    return bytes;
  }

  #outOfMemory(cause?: unknown): BobbinError {
    const mebibytes = Math.floor(this.#limits.memoryBytesMax / 1_048_576);
    return bobbinError("guest-out-of-memory", { mebibytes }, cause);
  }
}

function describe(error: unknown): BobbinError {
  if (error === null || error === undefined) return bobbinError("client-gone", {});
  if (isBobbinError(error)) return error;
  const detail = error instanceof Error ? error.message : "it was stopped";
  return bobbinError("guest-failed", { detail }, error);
}
