import {
  ErrorOf,
  isOrdinaryInstance,
  PromiseOf,
  rejectWith,
  sliceText,
  StringOf,
} from "../../../sdk/typescript/src/intrinsics.ts";
import type { HostCalls } from "../host-calls.ts";

/** More says nothing more, and is too long for a call of the host. */
const textLengthMax = 65_536;

/** Kept, since the engine forgets a promise that is gone. */
const kept: { shield: Promise<never> | null } = { shield: null };

/**
 * Makes entry points that never throw. What their code throws becomes a text here, while the entry's time runs: on
 * the way to the host it would be read when no limit holds any more, getters and all.
 *
 * Of the rejections that nobody handles the engine reads the first one of an entry in the same way. Where entries are
 * shielded that one is ours, the number 0, which the host knows; nobody hears of the others.
 */
export function enclose(
  host: Pick<HostCalls, "entryFailed">,
  isShielded: boolean,
): <Args extends Five>(entry: (...args: Args) => void) => (...args: Args) => void {
  return (entry) => {
    const run = entry as unknown as (...args: Five) => void;
    const enter = (a: unknown, b: unknown, c: unknown, d: unknown, e: unknown): void => {
      if (isShielded) kept.shield = rejectWith(PromiseOf, 0);
      try {
        run(a, b, c, d, e);
      } catch (error) {
        tell(host, error);
      }
    };
    return enter as unknown as typeof entry;
  };
}

/** Lists of arguments are not gone through, which would ask an iterator that a component can replace. */
type Five = [a?: unknown, b?: unknown, c?: unknown, d?: unknown, e?: unknown];

function tell(host: Pick<HostCalls, "entryFailed">, error: unknown): void {
  try {
    host.entryFailed(describeError(error));
  } catch {
    // The entry has used too much, which the host knows.
  }
}

/** What was thrown, with its stack where it has one. Never throws, whatever was thrown. */
export function describeError(error: unknown): string {
  try {
    if (isOrdinaryInstance(error, ErrorOf)) {
      const { stack } = error as { readonly stack?: unknown };
      if (stack !== undefined && stack !== null) return shortened(StringOf(stack));
    }
    return shortened(StringOf(error));
  } catch {
    return "a value that cannot be shown";
  }
}

function shortened(text: string): string {
  return text.length <= textLengthMax ? text : `${sliceText(text, 0, textLengthMax)}…`;
}
