/** Nanoseconds of a clock that only goes forward; it says nothing of how long the machine has run. */
export function monotonicNow(): bigint {
  return process.hrtime.bigint() - origin;
}

/** One second before this was loaded: to some guests an instant of 0 is none. */
const origin = process.hrtime.bigint() - 1_000_000_000n;

/** Waits until an instant of the monotonic clock. Never resolves once the signal is aborted. */
export async function sleepUntil(instant: bigint, signal: AbortSignal): Promise<void> {
  for (let left = instant - monotonicNow(); left > 0n; left = instant - monotonicNow()) {
    const milliseconds = left / 1_000_000n + 1n;
    await sleep(milliseconds < longestMilliseconds ? Number(milliseconds) : 2 ** 31 - 1, signal);
  }
}

const longestMilliseconds = 2n ** 31n - 1n;

/** Running timers by the signal that ends them: it has one listener, however many they are. */
const running = new WeakMap<AbortSignal, Set<NodeJS.Timeout>>();

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return;
    const timers = timersOf(signal);
    const timer = setTimeout(() => {
      timers.delete(timer);
      resolve();
    }, milliseconds);
    timers.add(timer);
  });
}

function timersOf(signal: AbortSignal): Set<NodeJS.Timeout> {
  const known = running.get(signal);
  if (known !== undefined) return known;
  const timers = new Set<NodeJS.Timeout>();
  const stop = (): void => {
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
  };
  signal.addEventListener("abort", stop, { once: true });
  running.set(signal, timers);
  return timers;
}
