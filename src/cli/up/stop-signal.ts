/** Resolves at the first signal to stop; a second one ends the process at once, after `kill`. */
export function stopSignal(kill: () => void): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = (): void => {
      if (asked) {
        kill();
        process.exit(130);
      }
      asked = true;
      resolve();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  });
}
