import { textOf } from "./call-arguments.ts";
import type { ExchangeBuffer } from "./exchange-buffer.ts";
import type { HostCalls } from "./runtime/host.ts";

/** The part of the host's calls that turns long texts into bytes and back. */
export function textCalls(exchange: ExchangeBuffer): Pick<HostCalls, "encodeText" | "decodeText"> {
  return {
    encodeText: (text) => exchange.write(Buffer.from(textOf(text))),
    decodeText: (bytes) => {
      const { buffer, byteOffset, byteLength } = exchange.view(bytes);
      return Buffer.from(buffer, byteOffset, byteLength).toString();
    },
  };
}
