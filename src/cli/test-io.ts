import type { Io, Output } from "../common/io.ts";

/** An Io that keeps what is written, for tests. */
export interface TestIo extends Io {
  /** What was written so far. */
  readonly written: { stdout: string; stderr: string };
}

async function* noBytes(): AsyncGenerator<Uint8Array, void, undefined> {
  // Nothing comes.
}

/** Makes an Io without a terminal; `style` marks text where a test looks at styles. */
export function testIo(
  options: Partial<Pick<Io, "environment" | "directory">> & { style?: Output["style"] } = {},
): TestIo {
  const written = { stdout: "", stderr: "" };
  const output = (name: "stdout" | "stderr"): Output => ({
    write: (text) => {
      written[name] += text;
    },
    writeData: async (data) => {
      written[name] += typeof data === "string" ? data : new TextDecoder().decode(data);
      return true;
    },
    isTerminal: false,
    style: options.style ?? ((_style, text) => text),
  });
  return {
    written,
    stdin: { isTerminal: false, bytes: noBytes },
    stdout: output("stdout"),
    stderr: output("stderr"),
    environment: options.environment ?? {},
    directory: options.directory ?? "/",
  };
}
