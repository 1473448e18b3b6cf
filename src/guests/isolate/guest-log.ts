import { isolateCallLimits } from "../../limits.ts";
import { textOf } from "./calls/call-arguments.ts";

/** Takes a line of a component's output; `headers` are those of the request that it is about, where that is known. */
export type GuestLog = (stream: "stdout" | "stderr", text: string, headers?: string) => void;

/** The log as a guest gets it. */
export interface CutLog {
  /** Prints so much of a call only, and of the calls of a second. */
  readonly log: (stream: "stdout" | "stderr", text: string) => void;
  /** Says what is left out still. */
  close(): void;
}

const { logCharactersMax, logCharactersPerSecondMax } = isolateCallLimits;
/** What a line costs in a file or at a terminal beside its text. */
const lineCharacters = 100;
const secondMilliseconds = 1000;

/** Whatever a guest prints, the log neither fills a disk at once nor keeps others from theirs. */
export function cutLog(
  log: GuestLog,
  headers: () => string | undefined,
  now: () => number = () => performance.now(),
): CutLog {
  let began = Number.NEGATIVE_INFINITY;
  let characters = 0;
  let leftOut = 0;

  function close(): void {
    if (leftOut === 0) return;
    const told = `${leftOut} more lines were left out: the component printed too much in a second`;
    leftOut = 0;
    log("stderr", told);
  }

  return {
    close,
    log: (stream, text) => {
      const all = textOf(text);
      const over = all.length - logCharactersMax;
      const at = now();
      if (at - began > secondMilliseconds) {
        close();
        began = at;
        characters = 0;
      }
      characters += Math.min(all.length, logCharactersMax) + lineCharacters;
      if (characters > logCharactersPerSecondMax) {
        leftOut += 1;
        return;
      }
      const cut = over > 0 ? `${all.slice(0, logCharactersMax)}… and ${over} characters more` : all;
      log(stream === "stderr" ? "stderr" : "stdout", cut, headers());
    },
  };
}
