/** Which requests come from the explorer's own page, or from a program that is no browser. */

import type { IncomingHttpHeaders } from "node:http";
import { formatHost } from "../common/address.ts";
import type { ExplorerAddress } from "./listen.ts";

/** Says of a request's headers what is wrong with where it comes from; null for nothing. */
export type OriginCheck = (headers: IncomingHttpHeaders, isPage: boolean) => string | null;

/**
 * Makes the check for an address. A name that was made to point to this machine, as in DNS rebinding, is
 * told by Host; a page of another origin by Origin and Sec-Fetch-Site, also where it is of this machine,
 * as the application's own pages are. A link to the page itself may be followed from anywhere.
 */
export function createOriginCheck({ host, port }: ExplorerAddress): OriginCheck {
  const names = [formatHost(host), "127.0.0.1", "localhost", "[::1]"];
  const hosts = new Set(
    names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])),
  );
  return (headers, isPage) => {
    const asked = headers.host?.toLowerCase() ?? "";
    if (!hosts.has(asked)) return "its Host header is not the explorer's address";
    const { origin } = headers;
    if (origin !== undefined && origin.toLowerCase() !== `http://${asked}`) {
      return "a page of another origin has sent it";
    }
    const site = headers["sec-fetch-site"];
    if (site === undefined || site === "same-origin" || site === "none") return null;
    const isLink =
      headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
    return isPage && isLink ? null : "a page of another origin has caused it";
  };
}
