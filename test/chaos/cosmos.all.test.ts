/** Goal: what three hosts on a Cosmos DB container were told holds, whatever happens to hosts and connections. */

import { chaosTest } from "./chaos-test.ts";
import { startCosmos } from "./engines/cosmos.ts";

chaosTest({ name: "a Cosmos DB container", skip: false, start: startCosmos, faults: 5, seed: 3 });
