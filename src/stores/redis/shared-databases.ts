/** Which Redis stores share a database, and may not. */

import type { Diagnostics } from "../../toml/index.ts";
import type { PlacedStore } from "../driver.ts";
import type { RedisStoreConfig } from "./config.ts";

const defaultPort = "6379";

/**
 * Layout `spin` takes the whole database for the store, so that nothing of layout `bobbin` may be in it. Adds a
 * diagnostic for each pair that shares one, as far as it can be told from the addresses.
 */
export function checkSharedDatabases(
  stores: readonly PlacedStore<RedisStoreConfig>[],
  diagnostics: Diagnostics,
): void {
  const [spin, bobbin] = (["spin", "bobbin"] as const).map((layout) =>
    stores.flatMap(({ label, config, position }) =>
      config.layout === layout ? [{ label, position, places: placesOf(config) }] : [],
    ),
  );
  for (const whole of spin ?? []) {
    const other = bobbin?.find(({ places }) => places.some((one) => whole.places.includes(one)));
    if (other === undefined) continue;
    const text = `store "${whole.label}" with layout = "spin" takes a whole Redis database, but store "${other.label}" with layout = "bobbin" is in the same one; give one of them another database, as in url = "redis://HOST:PORT/1", or another server`;
    diagnostics.add(whole.position, text);
  }
}

/** Where the database may be met; two stores that have one of these in common are in one database. */
function placesOf({ url, nodes, topology, sentinelMaster }: RedisStoreConfig): string[] {
  const parsed = URL.parse(url);
  // A diagnostic has been added for it.
  if (parsed === null) return [];
  const database = Number(parsed.pathname.slice(1));
  const primary = topology === "sentinel" ? `${sentinelMaster} of ` : "";
  const addresses = [parsed.host, ...nodes].map(normalizeAddress);
  return addresses.map((address) => `${primary}${address}/${database}`);
}

/** The same text for all ways to write an address, as far as that needs no network. */
function normalizeAddress(address: string): string {
  // Only of the schemes that it knows a URL has hosts in one form: lower case, numbers of IPv4, short IPv6.
  const url = URL.parse(`http://${address}`);
  const host = (url?.hostname ?? address.toLowerCase()).replace(/\.$/, "");
  const port = /:(\d+)$/.exec(address)?.[1] ?? defaultPort;
  return `${isThisMachine(host) ? "localhost" : host}:${Number(port)}`;
}

function isThisMachine(host: string): boolean {
  return (
    /(?:^|\.)localhost$/.test(host) ||
    /^127\.\d+\.\d+\.\d+$/.test(host) ||
    /^\[::ffff:7f[0-9a-f]{2}:[0-9a-f]+\]$/.test(host) ||
    ["[::1]", "[::]", "0.0.0.0", "[::ffff:0:0]"].includes(host)
  );
}
