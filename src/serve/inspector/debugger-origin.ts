/** Which requests to the inspector come from a debugger, and not from a page that a browser shows. */

import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";

/**
 * Whether a request may be answered. A page's own requests say where it is from, and a name that was made to point to this
 * machine, as in DNS rebinding, is no address. Node.js has the same rule for its inspector.
 */
export function isOfDebugger({ host, origin }: IncomingHttpHeaders): boolean {
  const name = (host ?? "").replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  const isAddress = isIP(name) !== 0 || name.toLowerCase() === "localhost";
  return isAddress && (origin === undefined || /^(chrome-)?devtools:\/\//.test(origin));
}
