/** The suite of all stores on PostgreSQL. */

import { storeConformance } from "../../conformance/store-suite.ts";
import { postgresDifferences } from "../../src/stores/postgres/differences.ts";
import { openPostgresStore } from "../../src/stores/postgres/store.ts";
import { atMost, usePostgres } from "./server.ts";

const postgres = usePostgres();

const clock = "(SELECT milliseconds FROM test_clock WHERE test_clock.store = $1)";

storeConformance(
  "postgres",
  async ({ tuplesMax, clock: testClock }) => {
    const config = postgres.configure(atMost(tuplesMax));
    await postgres.query(
      "CREATE TABLE IF NOT EXISTS test_clock (store text PRIMARY KEY, milliseconds bigint)",
    );
    const put = async (milliseconds: number): Promise<void> => {
      await postgres.query(`INSERT INTO test_clock VALUES ('${config.namespace}', ${milliseconds})
        ON CONFLICT (store) DO UPDATE SET milliseconds = excluded.milliseconds`);
    };
    await put(testClock.now());
    testClock.onChange(put);
    return openPostgresStore("default", config, { clock });
  },
  { differences: postgresDifferences, skip: postgres.skip },
);
