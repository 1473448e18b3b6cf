/**
 * Goal: a store in DynamoDB with a limit keeps all of the contract that the service can keep, the versions of absent
 * keys too. Method: the conformance suite, with a limit far away where a test says nothing of one.
 */

import { storeConformance } from "../../conformance/store-suite.ts";
import { dynamoDifferences } from "../../src/stores/dynamodb/differences.ts";
import { openEmptyStore, startEmulator, traits } from "./emulator.ts";

const emulator = await startEmulator();
const skip = "missing" in emulator ? emulator.missing : false;
const farAway = 1_000_000;

storeConformance(
  "dynamodb with a limit",
  ({ tuplesMax, clock }) => openEmptyStore(emulator, Math.min(tuplesMax, farAway), clock.now),
  { differences: dynamoDifferences, traits, skip },
);
