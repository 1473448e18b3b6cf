/** The suite of all stores on PostgreSQL. */

import { storeConformance } from "../../conformance/store-suite.ts";
import { postgresDifferences } from "../../src/stores/postgres/differences.ts";
import { atMost, usePostgres } from "./server.ts";

const postgres = usePostgres();

storeConformance("postgres", ({ tuplesMax }) => postgres.open(atMost(tuplesMax)), {
  differences: postgresDifferences,
  skip: postgres.skip,
});
