import type { ExecutionGuard } from "./execution-guard.ts";
import type { GuardedInstance } from "./guarded-instance.ts";

const blockBytes = 4096;

/** A run of bytes that are not all zero. */
interface Run {
  readonly start: number;
  readonly content: Uint8Array;
}

/** The bytes of a memory, without its long runs of zeros. */
export interface MemoryImage {
  readonly bytes: number;
  readonly runs: readonly Run[];
}

/** The first state of an instance, which fits every instance of the same component. */
export interface Snapshot {
  readonly memories: readonly MemoryImage[];
  /** By core instance, then in order. */
  readonly globals: readonly (readonly unknown[])[];
}

/** Copies the state of an instance. */
export function takeSnapshot(guard: ExecutionGuard, cores: readonly GuardedInstance[]): Snapshot {
  return {
    memories: Array.from(guard.memories, ({ memory }) => imageOf(new Uint8Array(memory.buffer))),
    globals: cores.map(({ globals }) => globals.map((global) => global.value)),
  };
}

function imageOf(bytes: Uint8Array): MemoryImage {
  const runs: Run[] = [];
  for (let at = 0; at < bytes.length;) {
    let end = at;
    while (end < bytes.length && !isZero(bytes, end)) end += blockBytes;
    if (end > at) runs.push({ start: at, content: bytes.slice(at, end) });
    at = Math.max(end, at + blockBytes);
  }
  return { bytes: bytes.length, runs };
}

function isZero(bytes: Uint8Array, start: number): boolean {
  const words = new Float64Array(bytes.buffer, start, blockBytes / 8);
  // A negative zero has a bit that is set.
  return words.every((word) => Object.is(word, 0));
}

/**
 * Puts an instance into the state that a snapshot holds. False where that would leave it with much
 * more memory than it began with: a new instance is better then.
 */
export function restore(
  snapshot: Snapshot,
  guard: ExecutionGuard,
  cores: readonly GuardedInstance[],
): boolean {
  if (guard.isStopped) return false;
  const states = [...guard.memories];
  for (const [at, { bytes }] of snapshot.memories.entries()) {
    const { memory } = states[at] as (typeof states)[number];
    if (memory.buffer.byteLength > bytes * 4 + 2 ** 24) return false;
  }
  for (const [at, image] of snapshot.memories.entries()) {
    const state = states[at] as (typeof states)[number];
    restoreMemory(new Uint8Array(state.memory.buffer), image);
    state.shrink(image.bytes);
  }
  for (const [at, values] of snapshot.globals.entries()) {
    const { globals } = cores[at] as GuardedInstance;
    for (const [index, value] of values.entries()) {
      (globals[index] as WebAssembly.Global).value = value;
    }
  }
  guard.renew();
  return true;
}

function restoreMemory(bytes: Uint8Array, image: MemoryImage): void {
  let at = 0;
  for (const { start, content } of image.runs) {
    if (start > at) bytes.fill(0, at, start);
    bytes.set(content, start);
    at = start + content.length;
  }
  if (at < bytes.length) bytes.fill(0, at);
}
