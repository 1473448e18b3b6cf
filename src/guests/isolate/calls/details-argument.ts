import type { Details } from "../../../stores/store.ts";
import { RefusedCall, textOf } from "./call-arguments.ts";

/** More than the runtime ever sends: metadata of the largest size, every character of it escaped. */
const charactersMax = 16_384;

/** Details as the runtime sends them, as JSON; what is in them is checked by the session. */
export function detailsOf(json: unknown): Details {
  const text = textOf(json);
  if (text.length > charactersMax) throw new RefusedCall("details of a key are expected");
  try {
    const details: unknown = JSON.parse(text);
    if (typeof details === "object" && details !== null) return details;
  } catch {
    // What is no JSON is refused like what is no object.
  }
  throw new RefusedCall("details of a key are expected");
}

/** Details that came among other parts, as an object; undefined for null. */
export function checkedDetails(details: unknown): Details | undefined {
  if (details === null) return undefined;
  if (typeof details === "object") return details;
  throw new RefusedCall("details of a key are expected");
}

/** The same where they may be left out. */
export function detailsOrNone(json: unknown): Details | undefined {
  return json === null ? undefined : detailsOf(json);
}
