import { isIP } from "node:net";

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
