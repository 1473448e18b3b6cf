import { HostMeter } from "../memory/meter.ts";
import { asError, GuestAbandoned, OutOfMemory, OutOfTime } from "../errors.ts";
import { eventTurn } from "./event-turn.ts";
import { type ExecutionLimits, tableEntryBytes } from "./execution-limits.ts";
import { wrapHostFunction } from "./host-function.ts";
import { MemoryState, pageBytes } from "./memory-state.ts";
import { ProcessorClock } from "./processor-clock.ts";
import { fuelFull } from "./reserved-names.ts";
import type { Running } from "./running.ts";

/** After so many bytes were copied out of the guest it is counted what the host holds of them. */
const weighBytes = 4_194_304;

/** What keeps one instance of a component, with all its core instances, within its time and memory. */
export class ExecutionGuard {
  /** Answers whether the guest must stop: 1, or 0. */
  readonly check: WebAssembly.ExportedFunction;
  /** Answers whether a table may grow by so many entries: 1, or 0. */
  readonly growTable: WebAssembly.ExportedFunction;
  /** Counts what the host does for the guest. */
  readonly meter: HostMeter;
  /** A call of the host that may wait can suspend the guest: it was entered so, and nothing of the host is in between. */
  maySuspend = false;
  /** Which of the guest's tasks runs; null where it has none, or none does. */
  running: Running | null = null;
  /** The time that it uses. */
  readonly clock: ProcessorClock;
  readonly #limits: ExecutionLimits;
  readonly #memories = new Map<WebAssembly.Memory, MemoryState>();
  readonly #fuels: WebAssembly.Global[] = [];
  /** In every gate, what says that no call goes through any more. */
  readonly #gates: WebAssembly.Global[] = [];
  readonly #state: WebAssembly.Global[] = [];
  readonly #holders: (() => number)[] = [];
  /** In which the stretch began, or went on. */
  #turn = 0;
  #isRestorable = true;
  #stopped: Error | null = null;
  #cause: unknown = null;
  #hasRefused = false;
  /** Bytes of tables and of whatever else does not shrink. */
  #fixedBytes = 0;
  /** Bytes that tables have grown by; no instance whose tables grow is put back. */
  #heldBytes = 0;
  #weighedAt = weighBytes;

  constructor(limits: ExecutionLimits) {
    this.#limits = limits;
    this.clock = new ProcessorClock(limits.cpuMillisecondsMax, limits.turnMillisecondsMax);
    const callBytesMax = Math.min(limits.callBytesMax, limits.memoryBytesMax);
    this.meter = new HostMeter(callBytesMax, () => this.#look());
    this.check = wrapHostFunction("check", () => this.#check());
    this.growTable = wrapHostFunction("grow", (entries) => this.#growTable(entries >>> 0));
    this.enter();
  }

  /** Code of the guest begins, or goes on after it has waited: its stretch of time begins. */
  enter(): void {
    this.#turn = eventTurn();
    this.clock.begin();
  }

  /**
   * Code of the guest goes on that was suspended for an answer. Where nobody else had a turn meanwhile it has not waited: its stretch
   * goes on, once others had theirs where it has kept the thread for long.
   */
  goOn(): void | Promise<void> {
    if (eventTurn() !== this.#turn) return this.enter();
    if (this.#isOver() || !this.clock.isTurnOver) return;
    return this.#afterOthers(undefined);
  }

  /** Others have their turn before code of the guest goes on: what `resume` is to be told. */
  pause(): number {
    return this.clock.pause();
  }

  /** The guest goes on after others had their turn, among them requests of its own, in the stretch that it was in. */
  resume(used: number): void {
    this.#turn = eventTurn();
    this.clock.resume(used);
  }

  /**
   * Stops the guest at its next step, and all that it calls of its host; null says that nobody waits for it any more.
   * The first reason counts.
   */
  abort(error: unknown): void {
    if (this.#stopped === null) {
      this.#stopped = this.#outOfMemoryAt(error) ?? reasonOf(error);
      this.#cause = error;
    }
    for (const fuel of this.#fuels) fuel.value = 0;
    this.close();
  }

  /** Whether something has stopped the guest. */
  get isStopped(): boolean {
    return this.#stopped !== null;
  }

  /** What that was; null where nothing has. */
  get stopped(): Error | null {
    return this.#stopped;
  }

  /** Lets no call of the guest through any more; `abort` says why. */
  close(): void {
    for (const gate of this.#gates) gate.value = 1;
  }

  /** What stopped the guest, as it was thrown; null where nothing did. */
  get cause(): unknown {
    return this.#cause;
  }

  /** Why the guest was stopped, or what led to the error that it ended with; null where the guard knows of nothing. */
  failure(error: unknown): Error | null {
    return this.#stopped ?? this.#outOfMemoryAt(error);
  }

  /** Bytes that the guest has, and the host holds for it. */
  get memoryBytes(): number {
    return this.#bytes();
  }

  /** Whether a growth of memory was refused since the guest was fresh. */
  get refusedGrowth(): boolean {
    return this.#hasRefused;
  }

  /** The state of a memory; instances that share a memory share its state. */
  memory(memory: WebAssembly.Memory): MemoryState {
    let state = this.#memories.get(memory);
    if (state === undefined) {
      state = new MemoryState(memory, (pages) => this.#mayGrow(pages * pageBytes));
      this.#memories.set(memory, state);
    }
    return state;
  }

  /** Counts bytes that an instance is about to begin with. Throws OutOfMemory where they are too many. */
  reserve(bytes: number): void {
    this.#fixedBytes += bytes;
    if (this.#bytes() > this.#limits.memoryBytesMax) throw this.#outOfMemory();
  }

  /** Takes charge of an instance. Throws OutOfMemory where it begins with more than is allowed. */
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

  /** A gate through which the guest calls its host: the global that closes it with 1. */
  addGate(closed: WebAssembly.Global): void {
    this.#gates.push(closed);
  }

  /** Something that holds bytes for the guest, which count as its memory. */
  addHolder(bytes: () => number): void {
    this.#holders.push(bytes);
  }

  /** A call of the host begins. Throws where the guest has no time for it, or its host holds too much. */
  beginCall(): void {
    this.meter.begin();
    if (this.meter.taken > this.#weighedAt) this.#weigh();
  }

  /**
   * What a call of the host has answered: at once, or after others had a turn. Without that a loop of calls would keep
   * the thread for as long as it may compute, and longer where calls wait for a disk.
   */
  inTurn(answer: unknown): unknown {
    if (!this.clock.isTurnOver || !this.maySuspend || this.#stopped !== null) return answer;
    return this.#afterOthers(answer);
  }

  #afterOthers<Answer>(answer: Answer): Promise<Answer> {
    const used = this.pause();
    return new Promise((resolve) => {
      setImmediate(() => {
        this.resume(used);
        resolve(answer);
      });
    });
  }

  /** The memories and globals that make up the guest's state, or null where they do not make up all of it. */
  get state(): { memories: MemoryState[]; globals: readonly WebAssembly.Global[] } | null {
    if (!this.#isRestorable) return null;
    return { memories: [...this.#memories.values()], globals: this.#state };
  }

  /** Forgets what happened since the guest was fresh. */
  renew(): void {
    if (this.#stopped !== null) for (const gate of this.#gates) gate.value = 0;
    this.#stopped = null;
    this.#cause = null;
    this.running = null;
    this.#hasRefused = false;
    this.#heldBytes = 0;
    this.#weighedAt = this.meter.taken + weighBytes;
    this.#refuel();
  }

  #check(): number {
    if (this.#isOver()) return 1;
    this.#refuel();
    return 0;
  }

  #look(): void {
    if (this.#isOver()) throw this.#stopped as Error;
  }

  #isOver(): boolean {
    if (this.#stopped !== null) return true;
    const use = this.clock.overuse();
    if (use === null) return false;
    this.abort(new OutOfTime(this.#limits.cpuMillisecondsMax, use));
    return true;
  }

  #refuel(): void {
    for (const fuel of this.#fuels) fuel.value = fuelFull;
  }

  #mayGrow(bytes: number): boolean {
    if (this.#bytes() + bytes <= this.#limits.memoryBytesMax) return true;
    this.#hasRefused = true;
    return false;
  }

  #growTable(entries: number): number {
    const bytes = entries * tableEntryBytes;
    if (!this.#mayGrow(bytes)) return 0;
    this.#fixedBytes += bytes;
    return 1;
  }

  /** Counts what the host holds. Throws OutOfMemory where that is too much. */
  #weigh(): void {
    this.#weighedAt = this.meter.taken + weighBytes;
    this.#heldBytes = this.#holders.reduce((sum, bytes) => sum + bytes(), 0);
    if (this.#bytes() > this.#limits.memoryBytesMax) throw this.#outOfMemory();
  }

  #bytes(): number {
    let bytes = this.#fixedBytes + this.#heldBytes;
    for (const { pages } of this.#memories.values()) bytes += pages * pageBytes;
    return bytes;
  }

  #outOfMemoryAt(error: unknown): OutOfMemory | null {
    const isTrap = error instanceof WebAssembly.RuntimeError;
    const isAllocation = error instanceof RangeError && error.message.includes("Out of memory");
    return (isTrap && this.#hasRefused) || isAllocation ? this.#outOfMemory(error) : null;
  }

  #outOfMemory(cause?: unknown): OutOfMemory {
    return new OutOfMemory(this.#limits.memoryBytesMax, cause);
  }
}

function reasonOf(error: unknown): Error {
  return error === null || error === undefined ? new GuestAbandoned() : asError(error);
}
