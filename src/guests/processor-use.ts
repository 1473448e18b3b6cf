/** What a stretch of a guest's code has used of the processor, and in which host calls. */

/** Processor time of one stretch: from when the guest is entered until it returns or waits. */
export interface ProcessorUse {
  /** Processor time of the thread, host calls included; waits are not counted. */
  readonly milliseconds: number;
  /** Host calls on which most of the time went, by their names as people know them; null where none counted. */
  readonly dearest: {
    readonly name: string;
    readonly calls: number;
    readonly milliseconds: number;
  } | null;
}

/** Says what was used: `1.02 s of processor time, 0.9 s of it in 812 calls of set`. */
export function describeProcessorUse({ milliseconds, dearest }: ProcessorUse): string {
  const all = `${seconds(milliseconds)} of processor time`;
  if (dearest === null) return all;
  const calls = dearest.calls === 1 ? "1 call" : `${dearest.calls} calls`;
  return `${all}, ${seconds(dearest.milliseconds)} of it in ${calls} of ${dearest.name}`;
}

function seconds(milliseconds: number): string {
  return `${Number((milliseconds / 1000).toFixed(2))} s`;
}
