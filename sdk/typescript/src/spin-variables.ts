/** The API of Spin's current SDK, `@spinframework/spin-variables`, over the same variables as `Config`. */
import { Config } from "./spin-sdk.ts";

/** The value of a variable of the component, or null where it has no such variable. */
export function get(name: string): string | null {
  try {
    return Config.get(name);
  } catch {
    // As in Spin, a missing variable is no error here.
    return null;
  }
}
