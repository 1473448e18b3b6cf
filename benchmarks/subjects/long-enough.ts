/** A load that lasts until every clock has seen it. */

import { CannotMeasure, type Sample } from "./sample.ts";

/** Far longer than any process that takes part waits for its turn. */
const secondsMax = 60;

/**
 * What a load of so many seconds gives. The system tells processor time in steps of 10 ms, and a server
 * that waits for its turn may answer nothing at all in a short load: where any figure is nothing, the
 * load is run again, twice as long. Rejects with `CannotMeasure` where a minute shows nothing.
 */
export async function longEnough(
  seconds: number,
  load: (seconds: number) => Promise<Sample>,
): Promise<Sample> {
  const sample = await load(seconds);
  const unseen = Object.entries(sample).find(
    ([, figure]) => !(Number.isFinite(figure) && figure > 0),
  );
  if (unseen === undefined) return sample;
  if (seconds >= secondsMax) {
    throw new CannotMeasure(`a load of ${seconds} seconds shows ${unseen[1]} ${unseen[0]}`);
  }
  return longEnough(seconds * 2, load);
}
