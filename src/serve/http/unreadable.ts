import type { Server } from "node:http";
import type { Socket } from "node:net";
import { responseOn } from "./upgrade.ts";

/** What Node says of bytes that are no request. */
interface ReadError extends Error {
  readonly code?: string;
  /** What had come with it, and how much of it had been read. */
  readonly rawPacket?: Buffer;
  readonly bytesParsed?: number;
}

const statusLines: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "413 Payload Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/** The preface of HTTP/2 has come whole, in as many pieces as it liked. */
const http2Code = "HPE_PAUSED_H2_UPGRADE";

const http2Preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
/** Node's own listeners for HTTP/1.1, but for the one that frees what it holds when the connection ends. */
const listenersOfHttp1 = ["data", "drain", "end", "error", "pause", "resume", "timeout"];

/**
 * Answers what cannot be read as a request, as Node does by itself. A connection that turns out to be of HTTP/2 is
 * handed on as it came.
 */
export function answerUnreadable(server: Server, takeHttp2: (socket: Socket) => void): void {
  const handedOn = new WeakSet<Socket>();
  server.on("clientError", (error: ReadError, socket: Socket) => {
    // Node goes on to wait for a request on it.
    if (handedOn.has(socket)) return;
    const begun = responseOn(socket);
    if (!socket.writable || begun?.headersSent === true) socket.destroy(error);
    else if (error.code === http2Code && begun === null) {
      handedOn.add(socket);
      letGo(socket);
      const { rawPacket = http2Preface, bytesParsed = rawPacket.length } = error;
      socket.unshift(Buffer.concat([http2Preface, rawPacket.subarray(bytesParsed)]));
      takeHttp2(socket);
    } else {
      const line = statusLines[error.code ?? ""] ?? "400 Bad Request";
      socket.write(`HTTP/1.1 ${line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      socket.destroy(error);
    }
  });
}

/** Takes a connection out of the hands of Node's server of HTTP/1.1. */
function letGo(socket: Socket): void {
  for (const event of listenersOfHttp1) socket.removeAllListeners(event);
  // While somebody listens to it, what comes is kept, and the parser gets nothing.
  socket.on("readable", () => {});
  socket.setTimeout(0);
}
