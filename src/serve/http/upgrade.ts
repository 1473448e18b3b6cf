import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

const notImplemented =
  "HTTP/1.1 501 Not Implemented\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/**
 * Lets a server answer requests that ask for another protocol as if they did not, and what is sent behind
 * them. Node by itself drops what has come with such a request in one piece.
 */
export function ignoreUpgrades(server: Server): void {
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, rest: Buffer) => {
    whenAnswered(socket, () => {
      if (rest.length > 0) socket.unshift(rest);
      socket.unshift(headWithoutUpgrade(request));
      // Node may have begun to wait for the next request, which is here.
      (socket as IncomingMessage["socket"]).setTimeout(0);
      server.emit("connection", socket);
      socket.resume();
    });
  });
  server.on("connect", (_request: IncomingMessage, socket: Duplex) => {
    whenAnswered(socket, () => {
      socket.on("error", () => {});
      socket.resume().end(notImplemented, () => socket.destroy());
    });
  });
}

/** The request as it came, but for the header that says what it would rather be. */
function headWithoutUpgrade(request: IncomingMessage): Buffer {
  const { method = "", url = "", httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    if (name.toLowerCase() !== "upgrade") lines.push(`${name}: ${rawHeaders[at + 1] ?? ""}`);
  }
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

/**
 * Calls back when the requests before have been answered, unless the connection ends with them. Node has let
 * go of the connection, and what it did for their responses has to be done here.
 */
function whenAnswered(socket: Duplex, callback: () => void): void {
  const drained = (): void => void responseOn(socket)?.emit("drain");
  const ignore = (): void => {};
  // While somebody listens to "readable", nothing that comes is lost.
  socket.on("error", ignore).on("drain", drained).on("readable", ignore);
  const look = (): void => {
    const response = responseOn(socket);
    if (socket.destroyed || !socket.writable) return;
    if (response !== null) response.once("close", look);
    else {
      socket.off("error", ignore).off("drain", drained).off("readable", ignore);
      callback();
    }
  };
  // Node is still at work on what has come.
  setImmediate(look);
}

/** The response that a connection carries at present. Node has no other word for it. */
export function responseOn(socket: Duplex): ServerResponse | null {
  return (socket as Duplex & { _httpMessage?: ServerResponse | null })._httpMessage ?? null;
}
