/** Few numbers that stand for many. */

/** The middle of some figures, and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The spread of at least one figure. */
export function spreadOf(figures: readonly number[]): Spread {
  const sorted = figures.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 0 ? (at(middle - 1) + at(middle)) / 2 : at(middle);
  return { median, min: at(0), max: at(sorted.length - 1) };
}

/** The spread of how much more each figure is than the other of its pair. */
export function differenceOf(figures: readonly number[], others: readonly number[]): Spread {
  return spreadOf(figures.map((figure, at) => figure - (others[at] ?? Number.NaN)));
}

/** The spread of the ratios of figures that belong together pair by pair. */
export function ratioOf(figures: readonly number[], others: readonly number[]): Spread {
  return spreadOf(figures.map((figure, at) => figure / (others[at] ?? Number.NaN)));
}
