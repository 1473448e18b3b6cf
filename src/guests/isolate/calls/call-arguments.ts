/** Arguments of host calls: whatever the guest's runtime has become, nothing else gets further than this. */

/** An argument that the runtime never gives: it has been broken by its component, or there is a fault in it. */
export class RefusedCall extends Error {}

/** A text. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  throw new RefusedCall("a text is expected");
}

/** A text or null. */
export function textOrNull(value: unknown): string | null {
  return value === null ? null : textOf(value);
}

/** A whole number from 0 to `max`. */
export function wholeNumber(value: unknown, max: number): number {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max) {
    return value as number;
  }
  throw new RefusedCall(`a whole number from 0 to ${max} is expected`);
}
