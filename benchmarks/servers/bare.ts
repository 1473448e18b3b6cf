/** Node's HTTP server alone, with the same answer as the components `get` and `plain`, byte by byte. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const body = "v".repeat(100);
const headers = ["content-type", "text/plain", "content-length", "100"];

const server = createServer((_request, response) => {
  // Bobbin leaves out what HTTP/1.1 takes for granted.
  response.removeHeader("connection");
  response.writeHead(200, headers);
  response.end(body);
});
server.listen(0, "127.0.0.1", () => {
  console.log(`Serving http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
