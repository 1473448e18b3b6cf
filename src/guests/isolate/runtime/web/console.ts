/** https://console.spec.whatwg.org, as text in the component's log. */
import type { HostCalls } from "../host.ts";
import { toText } from "./convert.ts";
import { formatArguments } from "./format.ts";
import { inspect } from "./inspect.ts";
import { formatTable } from "./table.ts";

type Print = (...args: unknown[]) => void;

/** Makes the global `console`, and the way the runtime reports an error that nobody caught. */
export function createConsole(host: HostCalls): {
  console: object;
  report: (error: unknown) => void;
} {
  const counts = new Map<string, number>();
  const starts = new Map<string, number>();
  let indentation = "";

  const write = (stream: "stdout" | "stderr", text: string): void => {
    host.log(
      stream,
      indentation === "" ? text : indentation + text.replaceAll("\n", `\n${indentation}`),
    );
  };
  const toStdout: Print = (...args) => write("stdout", formatArguments(args));
  const toStderr: Print = (...args) => write("stderr", formatArguments(args));
  const group: Print = (...args) => {
    if (args.length > 0) toStdout(...args);
    indentation += "  ";
  };
  const elapsed = (label: string, more: unknown[]): void => {
    const start = starts.get(label);
    if (start === undefined) toStderr(`there is no timer ${label}`);
    else toStdout(`${label}: ${(host.now() - start).toFixed(3)}ms`, ...more);
  };

  const console = {
    log: toStdout,
    info: toStdout,
    debug: toStdout,
    error: toStderr,
    warn: toStderr,
    trace(...args: unknown[]) {
      const error = new Error(formatArguments(args));
      error.name = "Trace";
      Error.captureStackTrace(error, console.trace);
      write("stderr", error.stack ?? "");
    },
    assert(condition?: unknown, ...args: unknown[]) {
      if (condition) return;
      const [first, ...rest] = args;
      if (args.length === 0) toStderr("Assertion failed");
      else if (typeof first === "string") toStderr(`Assertion failed: ${first}`, ...rest);
      else toStderr("Assertion failed:", ...args);
    },
    dir: (value: unknown) => write("stdout", inspect(value)),
    dirxml: toStdout,
    table: (data: unknown, columns?: readonly string[]) => {
      write("stdout", formatTable(data, columns) ?? formatArguments([data]));
    },
    count(label = "default") {
      const count = (counts.get(toText(label)) ?? 0) + 1;
      counts.set(toText(label), count);
      toStdout(`${label}: ${count}`);
    },
    countReset: (label = "default") => void counts.delete(toText(label)),
    group,
    groupCollapsed: group,
    groupEnd() {
      indentation = indentation.slice(2);
    },
    time: (label = "default") => void starts.set(toText(label), host.now()),
    timeLog: (label = "default", ...args: unknown[]) => elapsed(toText(label), args),
    timeEnd(label = "default") {
      elapsed(toText(label), []);
      starts.delete(toText(label));
    },
    clear() {},
  };
  Object.defineProperty(console, Symbol.toStringTag, { value: "console", configurable: true });
  return { console, report: (error) => write("stderr", `Uncaught ${inspect(error)}`) };
}
