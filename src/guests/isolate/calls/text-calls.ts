import { textOf } from "./call-arguments.ts";
import { type CallContext, type CallGroup, endsNothing } from "./call-context.ts";

/** The part of the host's calls that turns long texts into bytes and back. */
export function createTextCalls({
  buffer,
}: Pick<CallContext, "buffer">): CallGroup<"encodeText" | "decodeText"> {
  return {
    calls: {
      encodeText: (text) => buffer.write(Buffer.from(textOf(text))),
      decodeText: (bytes) => {
        const { buffer: memory, byteOffset, byteLength } = buffer.view(bytes);
        return Buffer.from(memory, byteOffset, byteLength).toString();
      },
    },
    close: endsNothing,
  };
}
