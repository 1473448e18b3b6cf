/**
 * URLs that need no parser: those of HTTP whose parts stand in them just as the parser would print
 * them. They are nearly all that a handler meets, and a call to the host costs ten times as much.
 */

// The last label starts with a letter, so that the host is no number; the fourth group is an IPv4
// address in its normal form. A path may not have a segment that starts with a dot, plain or encoded.
const plain =
  /^(https?:)\/\/((?:(?:[a-z0-9-]+\.)*[a-z][a-z0-9-]*|(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!:|\/)|(?=[:/]))){4})(?::([1-9]\d{0,4}))?)(\/[\w\-.~!$&()*+,;=:@%/]*)(\?[\w\-.~!$&()*+,;=:@%/?[\]{}|]*)?$/;
const unusual = /\/(?:\.|%2e)|xn--/i;

/** The parts in the order of `HostCalls.parseUrl`, or null when the URL is for the parser. */
export function plainUrlParts(url: string): readonly string[] | null {
  const match = plain.exec(url);
  if (match === null || unusual.test(url)) return null;
  const [, protocol, host, port, pathname, search] = match as unknown as [
    string,
    string,
    string,
    string | undefined,
    string,
    string | undefined,
  ];
  if (port !== undefined && !isPrinted(protocol, port)) return null;
  const hostname = port === undefined ? host : host.slice(0, -1 - port.length);
  const query = search === undefined || search === "?" ? "" : search;
  return [
    url,
    `${protocol}//${host}`,
    protocol,
    "",
    "",
    host,
    hostname,
    port ?? "",
    pathname,
    query,
    "",
  ];
}

// The parser leaves out a scheme's own port.
function isPrinted(protocol: string, port: string): boolean {
  return Number(port) <= 65_535 && port !== (protocol === "http:" ? "80" : "443");
}
