import { isatty } from "node:tty";
import { styleText } from "node:util";
import type { Io, Output, TextStyle } from "../workers/up-options.ts";

export type { Io, Output, TextStyle } from "../workers/up-options.ts";

const formats = {
  heading: ["bold", "green"],
  error: ["bold", "red"],
  warning: ["bold", "yellow"],
  faint: ["dim"],
} as const;

/** The streams, environment and working folder of this process. */
export function processIo(): Io {
  return {
    stdout: outputTo(process.stdout),
    stderr: outputTo(process.stderr),
    environment: process.env,
    directory: process.cwd(),
  };
}

function outputTo(stream: NodeJS.WriteStream & { readonly fd: number }): Output {
  stream.on("error", ignoreClosedReader);
  return {
    write: (text) => void stream.write(text),
    isTerminal: isatty(stream.fd),
    // styleText itself heeds NO_COLOR, FORCE_COLOR and what the stream is.
    style: (style: TextStyle, text) => styleText([...formats[style]], text, { stream }),
  };
}

/** `bobbin up --help | head` is no fault. */
function ignoreClosedReader(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
