import { getCompileCacheDir } from "node:module";

/**
 * Isolates that wait for stores come and go on threads, of which the C library of most Linux systems keeps the
 * stacks of five only; so it may keep those of all that a worker has at a time. Addresses, not memory.
 */
const threadStackBytesKept = 4 * 2 ** 30;

/**
 * Blocks of this size and more, such as large values are, go back to the system when they are let go. The C library
 * would raise the size by itself after the first of them, and then keep what many threads have let go.
 */
const mappedBytesMin = 524_288;

/** The environment variables of a worker process. */
export function workerEnvironment(): NodeJS.ProcessEnv {
  const { GLIBC_TUNABLES: given = "" } = process.env;
  const ours = [
    `glibc.pthread.stack_cache_size=${threadStackBytesKept}`,
    `glibc.malloc.mmap_threshold=${mappedBytesMin}`,
  ].join(":");
  return {
    ...process.env,
    NODE_COMPILE_CACHE: getCompileCacheDir(),
    GLIBC_TUNABLES: given === "" ? ours : `${ours}:${given}`,
  };
}
