/** Hostile components of TypeScript that take all time or memory that they get. */

import { describe } from "node:test";
import { testTypescriptAttacks } from "./attack-tests.ts";
import { loops, memory } from "./typescript-attacks.ts";

describe("loops", () => testTypescriptAttacks(loops));
describe("memory", () => testTypescriptAttacks(memory));
