/**
 * Goal: a store in DynamoDB without a limit keeps the contract, apart from what src/stores/dynamodb/differences.ts
 * declares. Method: the conformance suite on the emulator, a table for each test.
 */

import { storeConformance } from "../../conformance/store-suite.ts";
import { dynamoDifferences, unlimitedDifferences } from "../../src/stores/dynamodb/differences.ts";
import { openEmptyStore, startEmulator, traits } from "./emulator.ts";

const emulator = await startEmulator();
const skip = "missing" in emulator ? emulator.missing : false;

storeConformance(
  "dynamodb",
  ({ tuplesMax, clock }) => openEmptyStore(emulator, tuplesMax, clock.now),
  {
    differences: [...dynamoDifferences, ...unlimitedDifferences],
    traits: { ...traits, areAbsentVersionsExact: false },
    skip,
  },
);
