/** Hostile components of TypeScript: what they hand to their host, answer and reach for costs themselves alone. */

import { describe } from "node:test";
import { testTypescriptAttacks } from "./attack-tests.ts";
import { calls, escapes, outputs, pollution } from "./typescript-attacks.ts";
import { world } from "./world-attacks.ts";

describe("calls", () => testTypescriptAttacks(calls));
describe("outputs", () => testTypescriptAttacks(outputs));
describe("escapes", () => testTypescriptAttacks(escapes));
describe("world", () => testTypescriptAttacks(world));
describe("pollution", () => testTypescriptAttacks(pollution));
