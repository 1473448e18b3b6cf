const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Knows whether the process was told to stop. */
export interface StopListener extends Disposable {
  /** The first signal that came, or null. */
  readonly signal: NodeJS.Signals | null;
}

/** Calls `onStop` at the first signal to stop; a second one ends the process at once. */
export function listenForStop(onStop: () => void): StopListener {
  let first: NodeJS.Signals | null = null;
  const stop = (signal: NodeJS.Signals): void => {
    if (first !== null) process.exit(130);
    first = signal;
    onStop();
  };
  for (const signal of stopSignals) process.on(signal, stop);
  return {
    get signal() {
      return first;
    },
    [Symbol.dispose]: () => {
      for (const signal of stopSignals) process.off(signal, stop);
    },
  };
}
