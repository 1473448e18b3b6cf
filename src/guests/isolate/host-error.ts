import { isBobbinError, type BobbinError } from "../../errors.ts";

/** An error as text that crosses into a guest: the code, a line feed, what happened and what to do. */
export function errorForGuest(error: unknown): string {
  if (isBobbinError(error)) return `${error.code}\n${(error satisfies BobbinError).text}`;
  return `failed\n${error instanceof Error ? error.message : String(error)}`;
}
