import type { ListOptions } from "../../../stores/store.ts";
import { RefusedCall, textOf } from "./call-arguments.ts";

/** Which keys a list is to have, as the runtime sends it; what is in it is checked by the session. */
export function listChoiceOf(json: unknown): ListOptions {
  let choice: unknown;
  try {
    choice = JSON.parse(textOf(json));
  } catch (error) {
    throw new RefusedCall("the choice of a list is expected", { cause: error });
  }
  if (typeof choice === "object" && choice !== null && !Array.isArray(choice)) {
    return choice as ListOptions;
  }
  throw new RefusedCall("the choice of a list is expected");
}
