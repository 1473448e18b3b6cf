import { createRemoteDriver } from "../remote/remote-driver.ts";
import { type PostgresStoreConfig, readPostgresConfig } from "./config.ts";
import { describePostgres } from "./describe.ts";
import { postgresDifferences, postgresKinds } from "./differences.ts";

/** `type = "postgres"`: PostgreSQL. */
export const postgresDriver = createRemoteDriver<PostgresStoreConfig>({
  type: "postgres",
  kinds: postgresKinds,
  readConfig: readPostgresConfig,
  describe: describePostgres,
  differences: () => postgresDifferences,
  openNow: async (label, config) => (await import("./store.ts")).openPostgresStore(label, config),
});
