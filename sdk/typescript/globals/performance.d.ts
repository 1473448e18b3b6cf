interface PerformanceMarkOptions {
  detail?: unknown;
  startTime?: number;
}

interface PerformanceMeasureOptions {
  detail?: unknown;
  start?: string | number;
  end?: string | number;
  duration?: number;
}

declare class Performance extends EventTarget {
  private constructor();
  /** Milliseconds since the isolate started, with a fraction. */
  now(): number;
  /** When that was, in milliseconds since 1970. */
  readonly timeOrigin: number;
  toJSON(): { timeOrigin: number };
  mark(name: string, options?: PerformanceMarkOptions): PerformanceMark;
  measure(
    name: string,
    start?: string | PerformanceMeasureOptions | null,
    end?: string,
  ): PerformanceMeasure;
  clearMarks(name?: string): void;
  clearMeasures(name?: string): void;
  getEntries(): PerformanceEntry[];
  getEntriesByType(type: string): PerformanceEntry[];
  getEntriesByName(name: string, type?: string): PerformanceEntry[];
}

declare class PerformanceEntry {
  protected constructor();
  readonly name: string;
  readonly entryType: string;
  readonly startTime: number;
  readonly duration: number;
  toJSON(): object;
}

declare class PerformanceMark extends PerformanceEntry {
  constructor(name: string, options?: PerformanceMarkOptions);
  readonly detail: unknown;
}

declare class PerformanceMeasure extends PerformanceEntry {
  private constructor();
  readonly detail: unknown;
}
