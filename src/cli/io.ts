import { isatty } from "node:tty";
import { styleText } from "node:util";
import { bobbinError } from "../errors.ts";
import type { Io, Output, TextStyle } from "../common/io.ts";

const formats = {
  heading: ["bold", "green"],
  error: ["bold", "red"],
  warning: ["bold", "yellow"],
  faint: ["dim"],
} as const;

/** The streams, environment and working folder of this process. */
export function processIo(): Io {
  return {
    // The stream is made only when it is read, for it would keep the process waiting.
    stdin: { isTerminal: isatty(0), bytes: () => process.stdin },
    stdout: outputTo(process.stdout),
    stderr: outputTo(process.stderr),
    environment: process.env,
    directory: process.cwd(),
  };
}

function outputTo(stream: NodeJS.WriteStream & { readonly fd: number }): Output {
  /** The error that somebody was told of who waited for the data. */
  let told: unknown = null;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (!isClosedReader(error) && error !== told) throw error;
  });
  return {
    write: (text) => void stream.write(text),
    writeData: (data) =>
      new Promise((resolve, reject) => {
        stream.write(data, (error?: NodeJS.ErrnoException | null) => {
          told = error;
          if (!error || isClosedReader(error)) resolve(!error);
          else reject(cannotWrite(error));
        });
      }),
    isTerminal: isatty(stream.fd),
    // styleText itself heeds NO_COLOR, FORCE_COLOR and what the stream is.
    style: (style: TextStyle, text) => styleText([...formats[style]], text, { stream }),
  };
}

/** `bobbin up --help | head` is no fault. */
function isClosedReader(error: NodeJS.ErrnoException): boolean {
  return error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED";
}

function cannotWrite(error: NodeJS.ErrnoException): Error {
  const detail = error.code ?? error.message;
  return bobbinError(
    "file-not-usable",
    { path: "standard output", action: "written", detail },
    error,
  );
}
