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
  async openNow(label, config, { isServed }) {
    const { openRedisStore } = await import("./store.ts");
    // Who copies a store, or looks at it as a person, is shown all of it.
    return openRedisStore(label, isServed ? config : { ...config, readFrom: "primary" });
  },
});
