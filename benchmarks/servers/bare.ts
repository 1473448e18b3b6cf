/**
 * Node's HTTP server alone, with the same answer as the components `get` and `plain`, byte by byte. Argument:
 * the milliseconds after which it answers, at once where it is left out, and the bytes of its body where they are not 100.
 */

import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const milliseconds = Number(process.argv[2] ?? 0);
const bytes = Number(process.argv[3] ?? 100);
const body = bytes === 100 ? "v".repeat(100) : Buffer.alloc(bytes, "v");
const headers = ["content-type", "text/plain", "content-length", String(bytes)];

function answer(response: ServerResponse): void {
  // Bobbin leaves out what HTTP/1.1 takes for granted.
  response.removeHeader("connection");
  response.writeHead(200, headers);
  response.end(body);
}

const server = createServer((_request, response) => {
  if (milliseconds === 0) answer(response);
  else setTimeout(answer, milliseconds, response);
});
server.listen({ port: 0, host: "127.0.0.1", backlog: 8192 }, () => {
  console.log(`Serving http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
