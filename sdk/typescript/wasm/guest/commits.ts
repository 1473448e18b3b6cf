/** Commits, from the parts of `AtomicCommit` to the interface. */
import { parseJson } from "../../src/intrinsics.ts";
import * as commits from "bobbin:key-value/commits@0.1.0";
import { asUnsigned } from "./bindings.ts";
import { detailsOf } from "./details.ts";
import { checkKey, checkText } from "./key-value-checks.ts";
import { called } from "./key-value-errors.ts";

type Details = Parameters<typeof detailsOf>[0] | null;

interface Parts {
  readonly checks: readonly (readonly [key: string, version: string | null])[];
  readonly writes: readonly (
    | readonly ["set", key: string, details: Details]
    | readonly ["delete", key: string]
    | readonly ["increment", key: string, delta: string, details: Details]
  )[];
}

/** Carries one out: the sums in decimal, or null where a check does not hold. */
export function commit(
  store: number,
  parts: string,
  values: readonly Uint8Array[],
): string[] | null {
  const { checks, writes } = parseJson(parts) as Parts;
  const checked = checks.map(([key, version]) => {
    checkKey(key);
    if (version !== null) checkText(version, "the version");
    return { key, version: version ?? undefined };
  });
  let valuesRead = 0;
  const written = writes.map((write): commits.Write => {
    checkKey(write[1]);
    switch (write[0]) {
      case "set": {
        const value = values[valuesRead++] as Uint8Array;
        return { tag: "set", val: [write[1], value, detailsOf(write[2] ?? {})] };
      }
      case "delete":
        return { tag: "delete", val: write[1] };
      case "increment":
        return { tag: "increment", val: [write[1], BigInt(write[2]), detailsOf(write[3] ?? {})] };
    }
  });
  const sums = called(() => asUnsigned(() => commits.commit(store, checked, written)));
  return sums === undefined ? null : Array.from(sums, String);
}
