/**
 * The cookies of our own pages, which are the explorer's. Browsers send the cookies of a host to all its
 * ports, so the application gets them too: they are taken out of a request before a component sees it.
 */

/** How the names of the explorer's cookies begin. */
export const explorerCookiePrefix = "bobbin-explorer-";

/** The headers (name, value, name, value, …) without the explorer's cookies; the same array where there are none. */
export function withoutExplorerCookies(rawHeaders: string[]): string[] {
  if (!rawHeaders.some((text) => text.includes(explorerCookiePrefix))) return rawHeaders;
  const kept: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    const value = rawHeaders[index + 1] ?? "";
    const rest = name.toLowerCase() === "cookie" ? withoutOurs(value) : value;
    if (rest !== null) kept.push(name, rest);
  }
  return kept;
}

/** Null where nothing is left. */
function withoutOurs(cookies: string): string | null {
  const others = cookies
    .split(";")
    .filter((pair) => !pair.trimStart().startsWith(explorerCookiePrefix));
  return others.length === 0 ? null : others.join(";").trimStart();
}
