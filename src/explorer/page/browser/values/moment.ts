/** Moments as a person reads and types them, in the time of the browser. */

const format = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });

/** "Nov 30, 2026, 4:40:00 PM". */
export function describeMoment(milliseconds: number): string {
  return format.format(milliseconds);
}

/** As a field for date and time holds it, to the second: "2026-11-30T16:40:00"; "" for none. */
export function toField(milliseconds: number | null): string {
  if (milliseconds === null) return "";
  const moment = new Date(milliseconds);
  const offset = moment.getTimezoneOffset() * 60_000;
  return new Date(milliseconds - offset).toISOString().slice(0, 19);
}

/** What is in the field. What was not touched keeps its milliseconds, which the field does not show. */
export function fromField(field: string, before: number | null): number | null {
  if (field === toField(before)) return before;
  return field === "" ? null : new Date(field).getTime();
}
