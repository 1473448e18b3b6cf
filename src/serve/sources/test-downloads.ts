import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server of files, which may be told to misbehave. */
export interface Downloads extends AsyncDisposable {
  /** Without a trailing slash. */
  readonly url: string;
  /** What was asked for so far: path and `range`. */
  readonly asked: string[];
  /** Bytes by path, or what answers. */
  readonly files: Map<
    string,
    Uint8Array | ((request: IncomingMessage, response: ServerResponse) => void)
  >;
}

/** Starts a server of files; it knows `range`. */
export async function startDownloads(): Promise<Downloads> {
  const files: Downloads["files"] = new Map();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    // A proxy is asked for whole addresses.
    const path = (request.url ?? "").replace(/^http:\/\/[^/]+/, "");
    asked.push([path, request.headers.range].filter(Boolean).join(" "));
    const file = files.get(path);
    if (typeof file === "function") file(request, response);
    else if (file === undefined) response.writeHead(404).end();
    else sendFile(request, response, file);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    files,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends a file, or the rest of it that is asked for. */
export function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: Uint8Array,
): void {
  const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? "") ?? [];
  const start = Number(from ?? 0);
  if (start >= file.byteLength && from !== undefined) {
    response.writeHead(416).end();
    return;
  }
  const range = `bytes ${start}-${file.byteLength - 1}/${file.byteLength}`;
  const headers = { "content-length": file.byteLength - start };
  if (from === undefined) response.writeHead(200, headers);
  else response.writeHead(206, { ...headers, "content-range": range });
  response.end(file.subarray(start));
}

/** The SHA-256 of bytes, in hexadecimal digits. */
export function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
