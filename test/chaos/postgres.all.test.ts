/** Goal: what three hosts on a table of PostgreSQL were told holds, whatever happens to hosts, connections and the server. */

import { postgresIsMissing } from "../postgres/postgres-server.ts";
import { chaosTest } from "./chaos-test.ts";
import { startPostgres } from "./engines/postgres.ts";

chaosTest({
  name: "a table of PostgreSQL",
  skip: postgresIsMissing,
  start: startPostgres,
  faults: 4,
  seed: 5,
});
