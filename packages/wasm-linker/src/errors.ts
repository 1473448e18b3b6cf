/** What is thrown for bytes that are no WebAssembly binary, or not one that this room knows. */
export class WasmFormatError extends Error {
  /** Where in the bytes the fault was met. */
  readonly offset: number;

  constructor(what: string, offset: number, cause?: unknown) {
    super(`${what} (at byte ${offset})`, cause === undefined ? undefined : { cause });
    this.name = "WasmFormatError";
    this.offset = offset;
  }
}

/** A component declares something of the host's otherwise than it is. Types are written as in WIT. */
export interface TypeMismatch {
  /** The import or export, with its interface. */
  readonly name: string;
  readonly declared: string;
  readonly offered: string;
  /** Where they differ. */
  readonly where: string;
}

/** A component that does not fit what Bobbin runs. `text` goes on from "the component …". */
export class ComponentUnsupported extends Error {}

/** A component whose types are not those of an interface that it imports or exports. */
export class ComponentMismatch extends ComponentUnsupported {
  readonly mismatch: TypeMismatch;

  constructor(mismatch: TypeMismatch) {
    super(`declares ${mismatch.name} with a type that it does not have`);
    this.mismatch = mismatch;
  }
}

/** A component that is larger or more deeply nested than it may be. */
export class ComponentBeyondLimit extends ComponentUnsupported {
  readonly what: string;
  readonly max: number;

  constructor(what: string, max: number) {
    super(`has more than ${max} ${what}`);
    this.what = what;
    this.max = max;
  }
}

/** Ends a guest's request: it broke a rule of its interface, so no answer would make sense to it. */
export class GuestTrap extends Error {}

/** The error case of a `result`: what a host function throws to answer `err(payload)`. */
export class ResultError extends Error {
  readonly payload: unknown;

  constructor(payload?: unknown) {
    super("the host function answered with an error");
    this.payload = payload;
  }
}

/** A guest was stopped, or a call of it refused, by what keeps it within its limits. */
export abstract class GuestStopped extends Error {}

/** What a stretch of a guest's code has used of the processor. */
export interface ProcessorUse {
  /** Processor time of the thread, host calls included; waits are not counted. */
  readonly milliseconds: number;
  /** The function of the host on which most of the time went, by its name; null where none counted. */
  readonly dearest: {
    readonly name: string;
    readonly calls: number;
    readonly milliseconds: number;
  } | null;
}

/** It computed for longer than it may. */
export class OutOfTime extends GuestStopped {
  readonly millisecondsMax: number;
  readonly use: ProcessorUse;

  constructor(millisecondsMax: number, use: ProcessorUse) {
    super(`it computed for more than ${millisecondsMax} ms`);
    this.millisecondsMax = millisecondsMax;
    this.use = use;
  }
}

/** It needed more memory than it may have. */
export class OutOfMemory extends GuestStopped {
  readonly bytesMax: number;

  constructor(bytesMax: number, cause?: unknown) {
    super(`it used more than ${bytesMax} bytes of memory`, { cause });
    this.bytesMax = bytesMax;
  }
}

/** One call gave the host more than it may. */
export class CallTooLarge extends GuestStopped {
  readonly bytesMax: number;

  constructor(bytesMax: number) {
    super(`one call gave its host more than ${bytesMax} bytes`);
    this.bytesMax = bytesMax;
  }
}

/** A task that was asked to end has ended, without a value. */
export class TaskCancelled extends Error {
  constructor() {
    super("its task was cancelled");
  }
}

/** Nobody waits for what it would answer. */
export class GuestAbandoned extends GuestStopped {
  constructor() {
    super("nobody waits for it any more");
  }
}

/** What was thrown, as an error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error("it was stopped", { cause: thrown });
}
