import { closeSync } from "node:fs";
import { join } from "node:path";
import { bytesOfText, hasEscapes } from "../../../common/escaped-bytes.ts";
import { bobbinError, isBobbinError } from "../../../errors.ts";
import type { FinishedRequest } from "../../../telemetry/request-ids.ts";
import { type LogFormat, logLines } from "./log-lines.ts";
import {
  appendToLogFile,
  checkLogFile,
  logFileName,
  logNotWritable,
  openLogFile,
  prepareLogFolder,
} from "./guest-log-files.ts";
import { turnLogFile } from "./turn-log-file.ts";

/** The two streams of a component. */
export type GuestStream = "stdout" | "stderr";

/** Where components' output goes, and what of it is echoed. */
export interface GuestLogOptions {
  /** Absolute path, or null to keep no files; then everything is echoed. */
  readonly logDir: string | null;
  readonly componentIds: readonly string[];
  /** Ids of the components to echo; empty means all. */
  readonly follow: readonly string[];
  /** Echo nothing that goes to a file. */
  readonly quiet: boolean;
  /** How what is echoed is written, with its time and where it comes from; as it is where this is null or left out. */
  readonly format?: LogFormat | null;
  /** From this size on a file becomes the predecessor of a new one; null for never. */
  readonly fileBytesMax?: number | null;
  /** Empty the log files first; of several processes only the first may say so. */
  readonly truncate: boolean;
  /** Where output is echoed. */
  readonly stderr: { write(text: string | Uint8Array): void };
}

/** Takes what components print. */
export interface GuestLogs {
  /** Keeps text of one stream for a moment; whole lines are written together. */
  write(componentId: string, stream: GuestStream, text: string, request?: string | null): void;
  /** Echoes that a request is over, where lines have a format. */
  tell(request: FinishedRequest): void;
  /** Writes everything that is still kept and closes the files. Runs by itself when the process exits. */
  close(): void;
}

/** How long output may wait for more, so that a busy component costs few writes. */
const flushMilliseconds = 50;
/** A line or a backlog longer than this is written at once. */
const bufferCharactersMax = 65_536;

interface Sink {
  /** Null where there is no file. */
  readonly path: string | null;
  /** Null until something is written. */
  descriptor: number | null;
  readonly isEchoed: boolean;
  /** The start of a line whose end has not come. */
  unfinished: string;
  /** What the file has yet to get. */
  pending: string;
  isBroken: boolean;
}

/**
 * Gets ready to write the log files of these components, for a process that may be one of several; each is made with
 * the first output. Throws where the folder or a file cannot be written, or a followed component is none of them.
 */
export function openGuestLogs(options: GuestLogOptions): GuestLogs {
  checkFollowed(options);
  if (options.logDir !== null) prepareLogFolder(options.logDir, options.truncate);
  const sinks = new Map<string, Sink>();
  for (const id of options.componentIds) {
    for (const stream of ["stdout", "stderr"] as const) {
      sinks.set(`${stream} ${id}`, openSink(id, stream, options));
    }
  }
  return new BufferedGuestLogs(sinks, options);
}

function checkFollowed({ follow, componentIds }: GuestLogOptions): void {
  const unknown = follow.find((id) => !componentIds.includes(id));
  if (unknown === undefined) return;
  throw bobbinError("no-such-component", {
    flag: "--follow",
    component: unknown,
    known: componentIds,
  });
}

function openSink(id: string, stream: GuestStream, options: GuestLogOptions): Sink {
  const { logDir, follow, quiet } = options;
  const path = logDir === null ? null : join(logDir, logFileName(id, stream));
  if (path !== null) checkLogFile(path);
  return {
    path,
    descriptor: null,
    isEchoed: logDir === null || (!quiet && (follow.length === 0 || follow.includes(id))),
    unfinished: "",
    pending: "",
    isBroken: false,
  };
}

class BufferedGuestLogs implements GuestLogs {
  readonly #sinks: ReadonlyMap<string, Sink>;
  readonly #stderr: GuestLogOptions["stderr"];
  readonly #format: LogFormat | null;
  readonly #quiet: boolean;
  readonly #fileBytesMax: number | null;
  readonly #closeAtExit = (): void => this.close();
  readonly #touched = new Set<Sink>();
  #echo = "";
  #pendingCharacters = 0;
  #timer: NodeJS.Timeout | null = null;
  #writtenAtMilliseconds = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor(
    sinks: ReadonlyMap<string, Sink>,
    { stderr, format = null, quiet, fileBytesMax = null }: GuestLogOptions,
  ) {
    this.#sinks = sinks;
    this.#stderr = stderr;
    this.#format = format;
    this.#quiet = quiet;
    this.#fileBytesMax = fileBytesMax;
    process.on("exit", this.#closeAtExit);
  }

  write(
    componentId: string,
    stream: GuestStream,
    text: string,
    request: string | null = null,
  ): void {
    const sink = this.#sinks.get(`${stream} ${componentId}`);
    if (sink === undefined || this.#isClosed || text === "") return;
    if (this.#format !== null && sink.isEchoed) {
      const line = text.endsWith("\n") ? text.slice(0, -1) : text;
      const entry = { kind: stream, component: componentId, request, text: line } as const;
      this.#echoLine(logLines(this.#format, entry));
    }
    const joined = sink.unfinished + text;
    const end = joined.length > bufferCharactersMax ? joined.length : joined.lastIndexOf("\n") + 1;
    this.#keep(sink, joined.slice(0, end));
    sink.unfinished = joined.slice(end);
    this.#writeSoon();
  }

  tell({ id, ...request }: FinishedRequest): void {
    if (this.#format === null || this.#quiet || this.#isClosed) return;
    this.#echoLine(logLines(this.#format, { kind: "request", request: id, ...request }));
    this.#writeSoon();
  }

  #echoLine(line: string): void {
    this.#pendingCharacters += line.length;
    this.#echo += line;
  }

  #writeSoon(): void {
    const sinceWritten = performance.now() - this.#writtenAtMilliseconds;
    // The first line after a pause goes out at once: a component that then hangs has said why.
    if (this.#pendingCharacters > bufferCharactersMax || sinceWritten >= flushMilliseconds) {
      this.#writeOut();
    }
    this.#timer ??= setTimeout(() => this.#flush(), flushMilliseconds).unref();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    process.off("exit", this.#closeAtExit);
    this.#flush();
    for (const { descriptor } of this.#sinks.values())
      if (descriptor !== null) closeSync(descriptor);
  }

  #keep(sink: Sink, text: string): void {
    this.#touched.add(sink);
    this.#pendingCharacters += text.length;
    if (sink.path !== null) sink.pending += text;
    if (sink.isEchoed && this.#format === null) this.#echo += text;
  }

  /** Writes out everything, lines without an end too: nobody waits for a prompt to become a line. */
  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const sink of this.#sinks.values()) {
      if (sink.unfinished === "") continue;
      this.#keep(sink, sink.unfinished);
      sink.unfinished = "";
    }
    this.#writeOut();
  }

  #writeOut(): void {
    this.#writtenAtMilliseconds = performance.now();
    this.#pendingCharacters = 0;
    for (const sink of this.#touched) this.#append(sink);
    this.#touched.clear();
    const echo = this.#echo;
    this.#echo = "";
    if (echo !== "") this.#stderr.write(hasEscapes(echo) ? bytesOfText(echo) : echo);
  }

  /** A full disk does not end the server: the text is lost, and that is said once. */
  #append(sink: Sink): void {
    const text = sink.pending;
    sink.pending = "";
    if (sink.path === null || text === "") return;
    try {
      sink.descriptor =
        sink.descriptor === null
          ? openLogFile(sink.path)
          : turnLogFile(sink.path, sink.descriptor, this.#fileBytesMax);
      appendToLogFile(sink.descriptor, text);
      sink.isBroken = false;
    } catch (error) {
      if (!sink.isBroken) this.#echo += `${whyNotWritable(sink.path, error)}\n`;
      sink.isBroken = true;
    }
  }
}

function whyNotWritable(path: string, error: unknown): string {
  return (isBobbinError(error) ? error : logNotWritable(path, error)).message;
}
