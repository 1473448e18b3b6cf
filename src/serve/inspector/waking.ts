/** Wakes an isolate that may not have noticed a debugger's message. */

const firstMilliseconds = 50;
const longestMilliseconds = 1_000;

/**
 * Wakes an isolate until it has answered what it was asked. isolated-vm 7.0.1 loses the wake-up of a message that comes just as the
 * isolate is held up, or while it works on another (`runMessageLoopOnPause`): the message waits for the next one, and a debugger that waits
 * for its answer sends none.
 */
export class Waking {
  readonly #wake: () => void;
  readonly #unanswered = new Set<number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(wake: () => void) {
    this.#wake = wake;
  }

  /** A message of the debugger was given to the engine. */
  asked(message: string): void {
    const id = idOf(message);
    if (id === null) return;
    this.#unanswered.add(id);
    if (this.#timer === null) this.#later(firstMilliseconds);
  }

  /** The engine has answered. */
  answered(id: number): void {
    this.#unanswered.delete(id);
    if (this.#unanswered.size === 0) this.close();
  }

  /** Nobody waits for an answer any more. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #later(milliseconds: number): void {
    this.#timer = setTimeout(() => {
      this.#wake();
      this.#later(Math.min(milliseconds * 2, longestMilliseconds));
    }, milliseconds).unref();
  }
}

function idOf(message: string): number | null {
  try {
    const { id } = JSON.parse(message) as { id?: unknown };
    return typeof id === "number" ? id : null;
  } catch {
    return null;
  }
}
