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

/** An engine, in one of the ways in which it may be used, for the reference. */
export interface StoreKind {
  readonly name: string;
  /** What makes it so in the runtime configuration, in Markdown. */
  readonly setting: string;
  readonly differences: readonly StoreDifference[];
}
