import { type AddressInfo, isIP, type Server } from "node:net";

/** Where a server listens, which has to be at a port. */
export function boundAddress(server: Pick<Server, "address">): AddressInfo {
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("the server has no port");
  return bound;
}

/** Whether only programs of this machine reach a host: `localhost`, or a loopback address without brackets. */
export function isLoopback(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith("127.");
  return host === "localhost" || host === "::1";
}

/** A host as a URL has it. */
export function formatHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** A host or address, and a port, as one text: `127.0.0.1:80`, `[::1]:80`. */
export function formatAddress(host: string, port: number): string {
  return `${formatHost(host)}:${port}`;
}
