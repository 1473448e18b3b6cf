/** Results of reading: records without inherited names, frozen all through. */

/** A record with exactly these entries, so that a label such as "constructor" finds nothing by accident. */
export function toRecord<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  const record: Record<string, T> = Object.fromEntries(entries);
  return Object.setPrototypeOf(record, null) as Record<string, T>;
}

/** Freezes plain data all through and returns it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
  return value;
}
