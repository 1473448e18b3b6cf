import { isolateCallLimits } from "../../limits.ts";
import { textOf } from "./calls/call-arguments.ts";

/** Takes a line of a component's output; `headers` are those of the request that it is about, where that is known. */
export type GuestLog = (stream: "stdout" | "stderr", text: string, headers?: string) => void;

/** The log as a guest gets it: whatever it prints, a call prints so much only. */
export function cutLog(log: GuestLog, headers: () => string | undefined): GuestLog {
  const max = isolateCallLimits.logCharactersMax;
  return (stream, text) => {
    const all = textOf(text);
    const over = all.length - max;
    const cut = over > 0 ? `${all.slice(0, max)}… and ${over} characters more` : all;
    log(stream === "stderr" ? "stderr" : "stdout", cut, headers());
  };
}
