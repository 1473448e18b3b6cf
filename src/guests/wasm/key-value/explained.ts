import { isBobbinError } from "../../../errors.ts";
import type { GuestCall } from "../host.ts";

/**
 * Opens a store. The errors that this ends in have no room for a text in any interface, so that what is
 * wrong, and which line cures it, goes to the component's log; what a guest must not know is there already.
 */
export function explained<Opened>(call: GuestCall, open: () => Opened): Opened {
  try {
    return open();
  } catch (error) {
    if (isBobbinError(error) && !error.isForPeople)
      call.print("stderr", Buffer.from(`${error.text}\n`));
    throw error;
  }
}
