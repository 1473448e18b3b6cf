/** What hosts were asked and what they were told, for the checks in this folder. */

/** What a call was, with its answer where there was one. Every set and swap writes a value of its own. */
export type Call =
  | { readonly type: "get"; readonly found: string | null }
  | { readonly type: "set"; readonly value: string }
  | { readonly type: "delete" }
  /** `expected` is the value that came with the version. */
  | {
      readonly type: "swap";
      readonly expected: string | null;
      readonly version: string;
      readonly value: string;
      readonly hasWon: boolean;
    }
  | { readonly type: "increment"; readonly delta: 0 | 1; readonly sum: number }
  /** Of several keys; without writes it says that all checks hold at one moment. */
  | {
      readonly type: "commit";
      readonly checks: readonly CheckedKey[];
      readonly writes: readonly WrittenKey[];
      readonly isDone: boolean;
    }
  /** All pages one after the other. */
  | { readonly type: "list"; readonly keys: readonly string[] };

/** A key that a commit checks, with the value that came with the version; that of a counter in decimal. */
export interface CheckedKey {
  readonly key: string;
  readonly expected: string | null;
}

/** What a commit does to one key. */
export type WrittenKey =
  | { readonly kind: "set"; readonly key: string; readonly value: string }
  | { readonly kind: "delete"; readonly key: string }
  /** Adds one; `sum` is null where nobody was told. */
  | { readonly kind: "add"; readonly key: string; readonly sum: number | null };

/** `refused`: an error says that nothing has happened; `unknown`: it may have, or may yet at any later time. */
export type Outcome = "answered" | "refused" | "unknown";

/** One call of one client. Times are of one clock. */
export interface Operation {
  readonly client: string;
  /** Empty for a list and for a commit. */
  readonly key: string;
  readonly beginMicroseconds: number;
  /** When its answer came; Infinity for one whose outcome is unknown. */
  readonly endMicroseconds: number;
  readonly outcome: Outcome;
  readonly call: Call;
}

/** What a check found. */
export interface Violation {
  readonly kind: ViolationKind;
  readonly key: string;
  /** How often: increments that are lost, say. */
  readonly count: number;
  /** For people. */
  readonly text: string;
}

/** What can be wrong with a history. */
export type ViolationKind =
  /** An answer that no order of the calls explains: an old value was read, or a write that was answered is gone. */
  | "no-order"
  /** The same of calls of several keys: half of a commit was seen, say, or one was done although a check did not hold. */
  | "no-common-order"
  /** A value was read that no write, or only one that was refused, can have put there. */
  | "unwritten-value"
  | "version-won-twice"
  | "increments-lost"
  | "increments-surplus"
  /** Two increments were told the same sum. */
  | "sum-told-twice"
  /** A sum is not beyond one that was told before it was asked for. */
  | "counter-went-back"
  | "key-not-listed"
  | "key-listed-twice"
  | "absent-key-listed";

/** What is promised of reads. */
export interface ReadPromise {
  /** How far a get or a list may be behind what was answered before; 0 for not at all. */
  readonly staleMicrosecondsMax: number;
  /**
   * Whether a get may find what a write did whose outcome nobody was told, and another after it no longer: a primary shows a write
   * before its replicas have it, and the one that takes its place may lack it.
   */
  readonly showsUnconfirmed: boolean;
}

/** A call as people read it. */
export function describeOperation({ client, key, call, ...times }: Operation): string {
  const { beginMicroseconds: begin, endMicroseconds: end, outcome } = times;
  const milliseconds = (time: number): string => (time / 1_000).toFixed(1);
  const until = end === Infinity ? "no answer" : `${milliseconds(end)} ms`;
  return `${client}: ${describeCall(key, call)}, ${outcome}, from ${milliseconds(begin)} to ${until}`;
}

function describeCall(key: string, call: Call): string {
  switch (call.type) {
    case "get":
      return `get of ${key} found ${call.found}`;
    case "set":
      return `set of ${key} to ${call.value}`;
    case "delete":
      return `delete of ${key}`;
    case "swap":
      return `swap of ${key} from ${call.expected} (version ${call.version}) to ${call.value}, ${call.hasWon ? "won" : "not won"}`;
    case "increment":
      return `increment of ${key} by ${call.delta} told ${call.sum}`;
    case "commit":
      return `commit that checks ${describeChecks(call.checks)} and ${describeWrites(call.writes)}, ${call.isDone ? "done" : "not done"}`;
    case "list":
      return `list of ${call.keys.join(", ")}`;
  }
}

function describeChecks(checks: readonly CheckedKey[]): string {
  if (checks.length === 0) return "nothing";
  return checks.map(({ key, expected }) => `${key} for ${expected}`).join(", ");
}

function describeWrites(writes: readonly WrittenKey[]): string {
  if (writes.length === 0) return "writes nothing";
  return writes
    .map((write) => {
      if (write.kind === "set") return `sets ${write.key} to ${write.value}`;
      if (write.kind === "delete") return `deletes ${write.key}`;
      return `adds 1 to ${write.key}, told ${write.sum}`;
    })
    .join(", ");
}
