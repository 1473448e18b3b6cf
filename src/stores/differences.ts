/** What a driver cannot do as the contract says, as data: for the tests, the reference, and for people. */

/** One thing that an engine does in another way. */
export interface StoreDifference {
  readonly aspect: "keys" | "values" | "order" | "atomicity" | "versions" | "counters" | "capacity";
  /** What differs, one sentence for people. */
  readonly what: string;
  /** Why the engine cannot do otherwise, one sentence. */
  readonly reason: string;
  /** Tests of the conformance suite that are left out, by their full names; the driver's own tests show what it does instead. */
  readonly tests: readonly string[];
}
