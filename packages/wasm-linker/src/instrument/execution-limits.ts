/** What a guest may use. */
export interface ExecutionLimits {
  /** Longest stretch that it computes without coming back to the host, in time of the processor. */
  readonly cpuMillisecondsMax: number;
  /** Bytes of all its memories and tables together, and of what the host holds for it. */
  readonly memoryBytesMax: number;
  /** What one call of the host copies out of its memory, overlapping parts each time anew; never more than it may have. */
  readonly callBytesMax: number;
  /** Time that a guest which calls its host keeps the thread before others have their turn. */
  readonly turnMillisecondsMax: number;
}

/** Bytes that an entry of a table takes. */
export const tableEntryBytes = 32;
