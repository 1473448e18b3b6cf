/** https://console.spec.whatwg.org, as text in the component's log. */
import { sliceText } from "../../../../sdk/typescript/src/intrinsics.ts";
import type { HostCalls } from "../../host-calls.ts";
import { toText } from "../webidl/convert.ts";
import { formatArguments } from "./format.ts";
import { inspect, shownCharactersMax } from "./inspect.ts";
import { formatTable } from "./table.ts";

type Print = (...args: unknown[]) => void;
type Write = (stream: "stdout" | "stderr", text: string) => void;

/** Makes the global `console`, and the way the runtime prints an error that nobody caught. */
export function createConsole(host: HostCalls): {
  console: object;
  print: (error: unknown, what: string) => void;
} {
  let indentation = "";
  const write: Write = (stream, text) => {
    const shown = shortened(text);
    const indented =
      indentation === "" ? shown : indentation + shown.replaceAll("\n", `\n${indentation}`);
    host.log(stream, shortened(indented));
  };
  const toStdout: Print = (...args) => write("stdout", formatArguments(args));
  const toStderr: Print = (...args) => write("stderr", formatArguments(args));
  const group: Print = (...args) => {
    if (args.length > 0) toStdout(...args);
    indentation += "  ";
  };

  const methods = {
    log: toStdout,
    info: toStdout,
    debug: toStdout,
    dirxml: toStdout,
    error: toStderr,
    warn: toStderr,
    dir: (value: unknown = undefined) => write("stdout", inspect(value)),
    table: (data: unknown = undefined, columns: readonly string[] | undefined = undefined) => {
      write("stdout", formatTable(data, columns) ?? formatArguments([data]));
    },
    trace(...args: unknown[]) {
      const error = new Error(formatArguments(args));
      error.name = "Trace";
      Error.captureStackTrace(error, methods.trace);
      write("stderr", error.stack ?? "");
    },
    assert: assertion(toStderr),
    group,
    groupCollapsed: group,
    groupEnd() {
      indentation = indentation.slice(2);
    },
    ...counters(toStdout),
    ...stopwatches(host, toStdout, toStderr),
    clear() {},
  };
  // As a namespace of webidl it extends an object of its own.
  const console: object = Object.assign(Object.create({}), methods);
  Object.defineProperty(console, Symbol.toStringTag, { value: "console", configurable: true });
  return { console, print: (error, what) => write("stderr", `${what} ${inspect(error)}`) };
}

function shortened(text: string): string {
  const over = text.length - shownCharactersMax;
  return over <= 0
    ? text
    : `${sliceText(text, 0, shownCharactersMax)}… and ${over} characters more`;
}

function assertion(print: Print): Print {
  return (...[condition, ...args]) => {
    if (condition) return;
    const [first, ...rest] = args;
    if (args.length === 0) print("Assertion failed");
    else if (typeof first === "string") print(`Assertion failed: ${first}`, ...rest);
    else print("Assertion failed:", ...args);
  };
}

function counters(print: Print): object {
  const counts = new Map<string, number>();
  return {
    count(label = "default") {
      const count = (counts.get(toText(label)) ?? 0) + 1;
      counts.set(toText(label), count);
      print(`${label}: ${count}`);
    },
    countReset: (label = "default") => void counts.delete(toText(label)),
  };
}

function stopwatches(host: HostCalls, print: Print, warn: Print): object {
  const starts = new Map<string, number>();
  const log = (label: string, ...more: unknown[]): void => {
    const start = starts.get(label);
    if (start === undefined) warn(`no timer is called ${label}`);
    else print(`${label}: ${(host.now() - start).toFixed(3)}ms`, ...more);
  };
  return {
    time: (label = "default") => void starts.set(toText(label), host.now()),
    timeLog: (label = "default", ...more: unknown[]) => log(toText(label), ...more),
    timeEnd(label = "default") {
      log(toText(label));
      starts.delete(toText(label));
    },
  };
}
