import { isIPv4, isIPv6 } from "node:net";

/** By RFC 1035. */
const hostBytesMax = 255;
/** By the protocol. */
const portMax = 65_535;
/** What names are made from: of what a URL permits, only what cannot end a host in any reader of URLs. */
const authority = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._~-]+))(?::(\d{1,5}))?$/;

/** Whether a text is a host, with or without a port, as a `Host` header and a request's target have it. */
export function isHost(text: string): boolean {
  const [match, address, name, port] = authority.exec(text) ?? [];
  if (match === undefined || match.length > hostBytesMax) return false;
  if (port !== undefined && Number(port) > portMax) return false;
  return address === undefined ? isName(name ?? "") : isIPv6(address);
}

/** To readers of URLs a name whose last part is a number is an IPv4 address, and a part with `xn--` is encoded. */
function isName(name: string): boolean {
  const parts = (name.endsWith(".") ? name.slice(0, -1) : name).split(".");
  if (parts.includes("")) return false;
  const last = parts.at(-1) ?? "";
  if (/^(?:\d+|0[xX][0-9A-Fa-f]*)$/.test(last)) return isIPv4(name);
  return !/xn--/i.test(name) || URL.canParse(`http://${name}`);
}

/** How many `Host` headers there are among name, value, name, value, … */
export function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    if (name.length === 4 && name.toLowerCase() === "host") count += 1;
  }
  return count;
}
