/** A number of something, or a range in which it is drawn anew each time; both ends belong to it. */
export interface CountRange {
  readonly min: number;
  readonly max: number;
}

/** A number of the range, at random; `otherwise` where there is none. */
export function drawCount(range: CountRange | null, otherwise: number): number {
  if (range === null) return otherwise;
  const { min, max } = range;
  return min === max ? min : min + Math.floor(Math.random() * (max - min + 1));
}

/** The range that holds one number. */
export function exactly(count: number): CountRange {
  return { min: count, max: count };
}
