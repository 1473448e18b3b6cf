/** Keys that commits check and write together, and no other call but gets and sets. Lists do not show them; all are in one partition. */

const start = "{joint}-";

/** Those with values. */
export const jointKeys: readonly string[] = ["{joint}-0", "{joint}-1", "{joint}-2"];

/** The one that commits add to. */
export const jointCounter = "{joint}-count";

/** Whether a key is one of them. */
export function isJointKey(key: string): boolean {
  return key.startsWith(start);
}
