import type { Io } from "../../common/io.ts";
import { type LogFormat, logLines } from "../../serve/workers/logs/log-lines.ts";

/** Streams whose standard error writes what Bobbin says in the format of a log; the same streams where there is none. */
export function logIo(io: Io, format: LogFormat | null): Io {
  if (format === null) return io;
  const write = (text: string): void => {
    const said = text.trim();
    if (said !== "") io.stderr.write(logLines(format, { kind: "bobbin", text: said }));
  };
  const { writeData } = io.stderr;
  return {
    ...io,
    stderr: { isTerminal: false, style: (_style, text) => text, write, writeData },
  };
}
