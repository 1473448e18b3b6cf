import type { Server } from "node:http";
import type { Socket } from "node:net";
import { responseOn } from "./upgrade.ts";

/** What Node says of bytes that are no request. */
interface ReadError extends Error {
  readonly code?: string;
}

const statusLines: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "413 Payload Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/** The preface of HTTP/2 has come whole, in as many pieces as it liked. */
const http2Code = "HPE_PAUSED_H2_UPGRADE";

/**
 * Two frames: an empty SETTINGS, which a server's side of HTTP/2 begins with, and a GOAWAY with the error
 * HTTP_1_1_REQUIRED, before any stream.
 */
const http2Refusal = Buffer.from(
  ["000000040000000000", "000008070000000000", "000000000000000d"].join(""),
  "hex",
);

/** Answers what cannot be read as a request, as Node does by itself, and HTTP/2 in its own words. */
export function answerUnreadable(server: Server): void {
  server.on("clientError", (error: ReadError, socket: Socket) => {
    const begun = responseOn(socket);
    if (!socket.writable || begun?.headersSent === true) socket.destroy(error);
    else if (error.code === http2Code && begun === null) {
      socket.end(http2Refusal, () => socket.destroy());
    } else {
      const line = statusLines[error.code ?? ""] ?? "400 Bad Request";
      socket.write(`HTTP/1.1 ${line}\r\nConnection: close\r\n\r\n`);
      socket.destroy(error);
    }
  });
}
