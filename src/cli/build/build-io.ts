import type { Io, Output } from "../../common/io.ts";

/** What a build may touch of the process. */
export interface BuildIo extends Pick<Io, "environment"> {
  readonly stderr: Pick<Output, "write" | "isTerminal" | "style">;
}
