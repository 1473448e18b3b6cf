/** Writes to the component's log: one file for standard output, one for standard error. */
interface Console {
  log(...values: unknown[]): void;
  info(...values: unknown[]): void;
  debug(...values: unknown[]): void;
  dirxml(...values: unknown[]): void;
  /** To standard error, as are warn, trace and failed assertions. */
  error(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  dir(value: unknown): void;
  table(data: unknown, columns?: readonly string[]): void;
  /** Writes the values with the stack of the call. */
  trace(...values: unknown[]): void;
  /** Writes the values unless the condition holds. */
  assert(condition?: unknown, ...values: unknown[]): void;
  /** Indents what follows, until `groupEnd`. */
  group(...values: unknown[]): void;
  groupCollapsed(...values: unknown[]): void;
  groupEnd(): void;
  count(label?: string): void;
  countReset(label?: string): void;
  time(label?: string): void;
  timeLog(label?: string, ...values: unknown[]): void;
  timeEnd(label?: string): void;
  clear(): void;
}

// oxlint-disable-next-line no-var -- a const would not be a property of globalThis
declare var console: Console;
