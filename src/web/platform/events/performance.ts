/** https://w3c.github.io/hr-time/ and https://w3c.github.io/user-timing/: the clock of an isolate, and what a component notes by it. */
import { needArguments, toText } from "../webidl/convert.ts";
import { nameInterface } from "../webidl/define.ts";
import { DOMException } from "../webidl/dom-exception.ts";
import { EventTarget } from "./event-target.ts";
import { structuredClone } from "../structured-clone.ts";

/** The clock, once it is connected, and what only the runtime may make. */
const own: { now: () => number; timeOrigin: number; mayConstruct: boolean } = {
  now: () => 0,
  timeOrigin: 0,
  mayConstruct: false,
};

function construct<Made>(make: () => Made): Made {
  own.mayConstruct = true;
  try {
    return make();
  } finally {
    own.mayConstruct = false;
  }
}

function needOwn(): void {
  if (!own.mayConstruct) throw new TypeError("Illegal constructor");
}

interface EntryParts {
  readonly name: string;
  readonly startTime: number;
  readonly duration: number;
  readonly detail: unknown;
}

/** Something that was noted. */
export class PerformanceEntry {
  readonly #parts: EntryParts;

  constructor(parts: EntryParts | undefined = undefined) {
    needOwn();
    this.#parts = parts as EntryParts;
  }

  get name(): string {
    return this.#parts.name;
  }
  get entryType(): string {
    return this instanceof PerformanceMark ? "mark" : "measure";
  }
  get startTime(): number {
    return this.#parts.startTime;
  }
  get duration(): number {
    return this.#parts.duration;
  }
  toJSON(): object {
    const { name, entryType, startTime, duration } = this;
    return { name, entryType, startTime, duration, detail: this.#parts.detail };
  }
}
nameInterface(PerformanceEntry, "PerformanceEntry", (entry) => entry.toJSON() as never);

interface MarkOptions {
  detail?: unknown;
  startTime?: unknown;
}

/** A moment. */
export class PerformanceMark extends PerformanceEntry {
  readonly #detail: unknown;

  constructor(name: string, options: MarkOptions = {}) {
    needArguments(arguments.length, 1);
    const given = toText(name);
    if (typeof (options ?? {}) !== "object") throw new TypeError("the options are an object");
    const { detail, startTime } = options ?? {};
    const moment = startTime === undefined ? own.now() : toMoment(startTime);
    const kept = detail === undefined || detail === null ? null : structuredClone(detail);
    own.mayConstruct = true;
    super({ name: given, startTime: moment, duration: 0, detail: kept });
    own.mayConstruct = false;
    this.#detail = kept;
  }

  get detail(): unknown {
    return this.#detail;
  }
}
nameInterface(PerformanceMark, "PerformanceMark", (entry) => entry.toJSON() as never);

/** The time between two moments. */
export class PerformanceMeasure extends PerformanceEntry {
  readonly #detail: unknown;

  constructor(parts: EntryParts | undefined = undefined) {
    super(parts);
    this.#detail = parts?.detail;
  }

  get detail(): unknown {
    return this.#detail;
  }
}
nameInterface(PerformanceMeasure, "PerformanceMeasure", (entry) => entry.toJSON() as never);

function toMoment(value: unknown): number {
  const moment = Number(value);
  if (!Number.isFinite(moment)) throw new TypeError("a moment is a number");
  if (moment < 0) throw new TypeError("a moment is not negative");
  return moment;
}

interface MeasureOptions extends MarkOptions {
  start?: unknown;
  end?: unknown;
  duration?: unknown;
}

let entries: PerformanceEntry[] = [];

/** As the standard has it: in the order of their beginnings. */
function keep<Entry extends PerformanceEntry>(entry: Entry): Entry {
  let at = entries.length;
  while (at > 0 && (entries[at - 1]?.startTime ?? 0) > entry.startTime) at -= 1;
  entries.splice(at, 0, entry);
  return entry;
}

function clear(type: string, name: string | undefined): void {
  const given = name === undefined ? undefined : toText(name);
  entries = entries.filter(
    (entry) => entry.entryType !== type || (given !== undefined && entry.name !== given),
  );
}

function momentOf(mark: unknown): number {
  if (typeof mark === "number") return toMoment(mark);
  const name = toText(mark);
  const found = entries.findLast((entry) => entry.name === name && entry.entryType === "mark");
  if (found !== undefined) return found.startTime;
  throw new DOMException(`there is no mark ${JSON.stringify(name)}`, "SyntaxError");
}

/** Beginning and end of a measurement by its options, which need no more than two of the three. */
function spanOf({ start, end, duration }: MeasureOptions): readonly [number, number] {
  if (start !== undefined && end !== undefined && duration !== undefined) {
    throw new TypeError("of start, end and duration two are enough");
  }
  const length = duration === undefined ? 0 : Number(duration);
  const isFromStart = start !== undefined && duration !== undefined;
  const last =
    end !== undefined ? momentOf(end) : isFromStart ? momentOf(start) + length : own.now();
  const isToEnd = end !== undefined && duration !== undefined;
  const first = start !== undefined ? momentOf(start) : isToEnd ? last - length : 0;
  return [first, last];
}

/** The clock of the isolate, and what has been noted by it. */
export class Performance extends EventTarget {
  readonly #own = own;

  constructor() {
    needOwn();
    super();
  }

  get timeOrigin(): number {
    return this.#own.timeOrigin;
  }
  now(): number {
    return this.#own.now();
  }
  toJSON(): object {
    return { timeOrigin: this.#own.timeOrigin };
  }

  mark(name: string, options: MarkOptions = {}): PerformanceMark {
    void this.#own;
    needArguments(arguments.length, 1);
    return keep(new PerformanceMark(name, options));
  }
  measure(
    name: string,
    startOrOptions: string | MeasureOptions | null | undefined = undefined,
    endMark: string | undefined = undefined,
  ): PerformanceMeasure {
    void this.#own;
    needArguments(arguments.length, 1);
    const given = toText(name);
    const isObject = typeof startOrOptions === "object" && startOrOptions !== null;
    const options = isObject ? startOrOptions : {};
    const isSaid = ["start", "end", "duration", "detail"].some(
      (key) => Reflect.get(options, key) !== undefined,
    );
    if (isSaid && endMark !== undefined) throw new TypeError("the end is among the options");
    if (isSaid && options.start === undefined && options.end === undefined) {
      throw new TypeError("the options say a start or an end");
    }
    const start = isObject ? options.start : (startOrOptions ?? undefined);
    const end = endMark === undefined ? options.end : toText(endMark);
    const [first, last] = spanOf({ start, end, duration: options.duration });
    const { detail } = options;
    const kept = detail === undefined || detail === null ? null : structuredClone(detail);
    const parts = { name: given, startTime: first, duration: last - first, detail: kept };
    return keep(construct(() => new PerformanceMeasure(parts)));
  }
  clearMarks(name: string | undefined = undefined): void {
    void this.#own;
    clear("mark", name);
  }
  clearMeasures(name: string | undefined = undefined): void {
    void this.#own;
    clear("measure", name);
  }

  getEntries(): PerformanceEntry[] {
    void this.#own;
    return [...entries];
  }
  getEntriesByType(type: string): PerformanceEntry[] {
    void this.#own;
    needArguments(arguments.length, 1);
    const given = toText(type);
    return entries.filter((entry) => entry.entryType === given);
  }
  getEntriesByName(name: string, type: string | undefined = undefined): PerformanceEntry[] {
    void this.#own;
    needArguments(arguments.length, 1);
    const [given, kind] = [toText(name), type === undefined ? undefined : toText(type)];
    return entries.filter(
      (entry) => entry.name === given && (kind === undefined || entry.entryType === kind),
    );
  }
}
nameInterface(Performance, "Performance", ({ timeOrigin }) => ({ timeOrigin }));

/** The global `performance` over the host's clock. */
export function createPerformance(now: () => number): Performance {
  own.now = now;
  own.timeOrigin = Date.now() - now();
  return construct(() => new Performance());
}
