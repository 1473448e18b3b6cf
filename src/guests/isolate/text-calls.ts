import { textOf } from "./call-arguments.ts";
import type { SharedBuffer } from "./shared-buffer.ts";
import type { HostCalls } from "../../web/host-calls.ts";

/** The part of the host's calls that turns long texts into bytes and back. */
export function textCalls(buffer: SharedBuffer): Pick<HostCalls, "encodeText" | "decodeText"> {
  return {
    encodeText: (text) => buffer.write(Buffer.from(textOf(text))),
    decodeText: (bytes) => {
      const { buffer: memory, byteOffset, byteLength } = buffer.view(bytes);
      return Buffer.from(memory, byteOffset, byteLength).toString();
    },
  };
}
