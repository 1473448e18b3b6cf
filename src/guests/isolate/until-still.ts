import { setTimeout } from "node:timers/promises";
import type { ComponentIsolate } from "./isolate.ts";

/** Resolves when nothing runs in these isolates any more, or after so long. It keeps no process alive. */
export async function untilStill(
  isolates: readonly ComponentIsolate[],
  millisecondsMax: number,
): Promise<void> {
  const still = Promise.all(isolates.map((isolate) => isolate.whenStill()));
  await Promise.race([still, setTimeout(millisecondsMax, undefined, { ref: false })]);
}
