import { bobbinError } from "../errors.ts";
import { resultBytesMax } from "../limits.ts";

/** What a list, or a text, counts for apart from its bytes, as in Spin. */
export const listBytes = 24;

/** Throws result-too-large for an answer of more bytes than one may have. */
export function checkResult(bytes: number): void {
  if (bytes > resultBytesMax) throw bobbinError("result-too-large", { max: resultBytesMax });
}
