/** The suite of all stores on Cosmos DB. */

import { storeConformance } from "../../conformance/store-suite.ts";
import { cosmosDifferences } from "../../src/stores/cosmos/differences.ts";
import { isSupportedKey } from "../../src/stores/cosmos/documents.ts";
import { useCosmos } from "./use-cosmos.ts";

const cosmos = useCosmos();

storeConformance("cosmos", ({ tuplesMax, clock }) => cosmos.open({ tuplesMax, now: clock.now }), {
  differences: cosmosDifferences,
  traits: { acceptsKey: isSupportedKey, areAbsentVersionsExact: false, runs: 25 },
});
