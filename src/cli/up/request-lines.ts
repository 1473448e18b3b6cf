import type { Io } from "../../common/io.ts";
import type { ObservedRequest } from "../../serve/http/answers.ts";
import type { UpOptions } from "../../serve/workers/up-options.ts";
import { requestLineLimits } from "../../limits.ts";
import type { RequestSink } from "../../serve/workers/worker-pool.ts";

type Style = (style: "heading" | "error" | "warning" | "faint", text: string) => string;

/** The terminal that lines are written to. */
export interface LineTerminal {
  write(text: string): void;
  readonly style: Style;
}

/** What a terminal is taken to have that does not say. */
const columnsDefault = 80;

/**
 * Shows requests at a terminal: `linesPerSecondMax` lines a second, whatever a load test sends; what comes beyond
 * them is counted and shown so.
 */
export function createRequestLines(
  terminal: LineTerminal,
  columns: () => number = () => process.stderr.columns || columnsDefault,
): RequestSink {
  let shownCount = 0;
  let moreCount = 0;
  let second: NodeJS.Timeout | null = null;
  const endSecond = (): void => {
    if (second !== null) clearTimeout(second);
    second = null;
    shownCount = 0;
    if (moreCount === 0) return;
    terminal.write(`${terminal.style("faint", `… ${moreCount.toLocaleString("en-US")} more`)}\n`);
    moreCount = 0;
  };
  return {
    add: (requests, countedCount) => {
      second ??= setTimeout(endSecond, 1_000).unref();
      const shown = requests.slice(0, requestLineLimits.linesPerSecondMax - shownCount);
      shownCount += shown.length;
      moreCount += requests.length - shown.length + countedCount;
      const width = columns();
      const lines = shown.map((request) => `${requestLine(request, width, terminal.style)}\n`);
      if (lines.length > 0) terminal.write(lines.join(""));
    },
    close: endSecond,
  };
}

/** Those of `bobbin up` and `bobbin watch`; null where nobody looks on, or a log has them. */
export function requestLinesFor(
  { stderr }: Io,
  { quiet, logFormat }: Pick<UpOptions, "quiet" | "logFormat">,
): RequestSink | null {
  return stderr.isTerminal && !quiet && logFormat === null ? createRequestLines(stderr) : null;
}

const pathCharactersMin = 12;

/** `GET /hello 200 1.2 ms hello`; the path is shortened where the line would be wider than `columns`. */
export function requestLine(request: ObservedRequest, columns: number, style: Style): string {
  const { method, status, milliseconds, component } = request;
  const time = `${milliseconds.toFixed(milliseconds < 100 ? 1 : 0)} ms`;
  const code = status === null ? "gone" : String(status);
  const who = component === null ? "" : ` ${component}`;
  const room = columns - `${method}  ${code} ${time}${who}`.length;
  const path = shorten(printable(request.url), Math.max(room, pathCharactersMin));
  return `${method} ${path} ${styleOfStatus(status, code, style)} ${style("faint", `${time}${who}`)}`;
}

function styleOfStatus(status: number | null, code: string, style: Style): string {
  if (status === null || status >= 500) return style("error", code);
  if (status >= 400) return style("warning", code);
  return status >= 300 ? style("faint", code) : style("heading", code);
}

/** The start and the end tell more than the middle. */
function shorten(path: string, charactersMax: number): string {
  if (path.length <= charactersMax) return path;
  const start = Math.ceil((charactersMax - 1) * 0.6);
  return `${path.slice(0, start)}…${path.slice(path.length - (charactersMax - 1 - start))}`;
}

/** What a client sends could move the cursor, or worse. */
function printable(url: string): string {
  return url.replaceAll(
    /[^ -~]/g,
    (character) =>
      `%${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}
