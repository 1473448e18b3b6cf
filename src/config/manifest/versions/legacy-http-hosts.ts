/** `allowed_http_hosts` of Spin 1, rewritten as `allowed_outbound_hosts`. Pure. */

/** What version 1 allows besides, when a component says nothing of `allowed_outbound_hosts`. */
export const legacyDatabaseHosts: readonly string[] = Object.freeze([
  "redis://*:*",
  "mysql://*:*",
  "postgres://*:*",
]);

/** The patterns of today for the entries of old, with the problem of each entry that cannot be read. */
export function convertHttpHosts(entries: readonly string[]): {
  hosts: string[];
  problems: Map<string, string>;
} {
  const problems = new Map<string, string>();
  if (entries.includes("insecure:allow-all")) {
    return { hosts: ["http://*:*", "https://*:*", "http://self"], problems };
  }
  const hosts = entries.flatMap((entry) => {
    if (entry === "self") return ["http://self"];
    const address = parseAddress(entry);
    if (address !== null) return [`http://${address}`, `https://${address}`];
    problems.set(
      entry,
      `"${entry}" is not a host; write a name and perhaps a port, such as "example.com:8080"`,
    );
    return [];
  });
  return { hosts, problems };
}

/** `host` or `host:port`, from text with or without a scheme. */
function parseAddress(entry: string): string | null {
  const url = URL.parse(entry.includes("//") ? entry : `http://${entry}`);
  const isHost =
    url !== null && /^https?:$/u.test(url.protocol) && url.pathname === "/" && url.hostname !== "";
  return isHost ? url.host : null;
}
