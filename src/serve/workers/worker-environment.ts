import { getCompileCacheDir } from "node:module";

/**
 * Isolates that wait for stores come and go on threads, of which the C library of most Linux systems keeps the
 * stacks of five only; so it may keep those of all that a worker has at a time. Addresses, not memory.
 */
const threadStackBytesKept = 4 * 2 ** 30;

/**
 * Blocks of this size and more go back to the system when they are let go, and so does what is free at the end of the
 * heap beyond the other size. Smaller blocks are used again, among them values of a megabyte: pages that the system
 * takes and gives anew for each cost ten times what copying does. The C library would raise both sizes by itself.
 */
const mappedBytesMin = 2_097_152;
const freeBytesKept = 16_777_216;

/** Each heap keeps what was let go in it; the C library would make eight for each processor, as isolates' threads come. */
const heapsMax = 2;

/** The environment variables of a worker process. */
export function workerEnvironment(): NodeJS.ProcessEnv {
  const { GLIBC_TUNABLES: given = "" } = process.env;
  const ours = [
    `glibc.pthread.stack_cache_size=${threadStackBytesKept}`,
    `glibc.malloc.mmap_threshold=${mappedBytesMin}`,
    `glibc.malloc.trim_threshold=${freeBytesKept}`,
    `glibc.malloc.arena_max=${heapsMax}`,
  ].join(":");
  return {
    ...process.env,
    NODE_COMPILE_CACHE: getCompileCacheDir(),
    GLIBC_TUNABLES: given === "" ? ours : `${ours}:${given}`,
  };
}
