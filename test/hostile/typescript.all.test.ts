/** Hostile components of TypeScript that take all time or memory that they get. */

import { describe } from "node:test";
import { testAttacksOfProven, testTypescriptAttacks } from "./attack-tests.ts";
import { loops, memory, rejected, thrown } from "./typescript-attacks.ts";

describe("loops", () => testTypescriptAttacks(loops));
describe("memory", () => testTypescriptAttacks(memory));
describe("rejected", () => testTypescriptAttacks(rejected));
describe("thrown", () => testTypescriptAttacks(thrown));
describe("thrown on the thread of all", () => testAttacksOfProven(thrown));
