import { createRemoteDriver } from "../remote/remote-driver.ts";
import { readRedisConfig, type RedisStoreConfig } from "./config.ts";
import { describeRedis } from "./describe.ts";
import { differencesOfRedis, redisKinds } from "./differences.ts";
import { checkSharedDatabases } from "./shared-databases.ts";

/** `type = "redis"`: Redis and Valkey. */
export const redisDriver = createRemoteDriver<RedisStoreConfig>({
  type: "redis",
  kinds: redisKinds,
  readConfig: readRedisConfig,
  checkTogether: checkSharedDatabases,
  describe: describeRedis,
  differences: differencesOfRedis,
  openNow: async (label, config) => (await import("./store.ts")).openRedisStore(label, config),
});
