/** Times that a slow machine cannot miss. */

import { slownessVariable } from "../../scripts/tests/machine-speed.ts";

/** How many times as long as on two idle cores everything takes; a run measures it at its start. */
const slowness = Math.max(1, Number(process.env[slownessVariable] ?? 1));

/** So many milliseconds on two idle cores, and more where the machine is slower. */
export function patient(milliseconds: number): number {
  return Math.ceil(milliseconds * slowness);
}
