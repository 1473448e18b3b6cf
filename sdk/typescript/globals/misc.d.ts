// oxlint-disable-next-line no-var -- a const would not be a property of globalThis
declare var self: typeof globalThis;

/** Calls once, after so many milliseconds. A timer belongs to the request that set it. */
declare function setTimeout<Args extends unknown[]>(
  callback: (...args: Args) => unknown,
  milliseconds?: number,
  ...args: Args
): number;
/** Calls again and again, until `clearInterval`. */
declare function setInterval<Args extends unknown[]>(
  callback: (...args: Args) => unknown,
  milliseconds?: number,
  ...args: Args
): number;
declare function clearTimeout(id?: number): void;
declare function clearInterval(id?: number): void;
/** Calls as soon as the code that runs at present is done. */
declare function queueMicrotask(callback: () => void): void;

/** Writes an error to the component's log as one that nobody caught. */
declare function reportError(error: unknown): void;

/** A deep copy; what is in `transfer` moves to it. */
declare function structuredClone<Value>(
  value: Value,
  options?: { transfer?: Iterable<ArrayBuffer | MessagePort> },
): Value;

// oxlint-disable-next-line no-var -- a const would not be a property of globalThis
declare var performance: Performance;

interface Navigator {
  /** "Bobbin" */
  readonly userAgent: string;
}
// oxlint-disable-next-line no-var -- a const would not be a property of globalThis
declare var navigator: Navigator;
