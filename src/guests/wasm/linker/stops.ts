import type { ProcessorUse } from "./instrument/processor-clock.ts";

/** A guest was stopped, or a call of it refused, by what keeps it within its limits. */
export abstract class GuestStopped extends Error {}

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

/** Nobody waits for what it would answer. */
export class GuestAbandoned extends GuestStopped {
  constructor() {
    super("nobody waits for it any more");
  }
}
