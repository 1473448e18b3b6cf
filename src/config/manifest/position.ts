import { displayPath } from "../../common/display-path.ts";
import type { SourcePosition } from "./app.ts";

/** A position as people read it, such as `spin.toml:7:1`; also what errors take as `place`. */
export function describePosition({ file, line, column }: SourcePosition): string {
  return `${displayPath(file)}:${line}:${column}`;
}
