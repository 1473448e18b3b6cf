/** Goal: what three processes with one SQLite file were told holds, whichever of them is killed or stopped. */

import { chaosTest } from "./chaos-test.ts";
import { startSqlite } from "./engines/sqlite.ts";

chaosTest({ name: "a SQLite file", skip: false, start: startSqlite, faults: 6, seed: 3 });
