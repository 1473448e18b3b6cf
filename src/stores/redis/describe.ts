import type { RedisStoreConfig } from "./config.ts";

/** Where the data is, as Spin says it; without user and password. */
export function describeRedis({
  url,
  partitions,
}: Pick<RedisStoreConfig, "url" | "partitions">): string {
  const spread = partitions > 1 ? ` in ${partitions} partitions` : "";
  return `Redis at ${redisAddress(url)}${spread}`;
}

/** Host and port of a URL, and the number of the database where one is named. */
export function redisAddress(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  const database = pathname.length > 1 ? pathname : "";
  return `${hostname}:${port || "6379"}${database}`;
}
