import type { GuestCall, HostInterface } from "../host.ts";

/** Interfaces that a draft has otherwise than WASI 0.2, by their names without version; null where it has none. */
export type Overrides = Readonly<Record<string, HostInterface | null>>;

/** A function of WASI 0.2, for one of a draft that hands on what it is given. */
export function latest(
  functions: HostInterface | undefined,
  name: string,
): (call: GuestCall, ...given: unknown[]) => unknown {
  const found = functions?.[name];
  if (found === undefined) throw new Error(`WASI 0.2 has no ${name}`);
  return found as (call: GuestCall, ...given: unknown[]) => unknown;
}
