import { FrontDoor } from "./front-door.ts";
import type { GuestLogOptions } from "./guest-log.ts";
import type { Prepared } from "./prepare.ts";
import type { Io, UpOptions } from "./up-options.ts";
import { WorkerPool } from "./worker-pool.ts";

/**
 * Serves an application until a signal ends it; the exit code. Rejects with errors of the table
 * where it cannot be served.
 */
export async function runUp(options: UpOptions, io: Io): Promise<number> {
  const door = new FrontDoor();
  // The first worker's process starts while what follows is loaded, and the application is read.
  const pool = new WorkerPool(door, options.cpuTimeLimitMilliseconds, (text) =>
    io.stderr.write(`${text}\n`),
  );
  const stopped = stopSignal();
  try {
    const { prepare } = await import("./prepare.ts");
    const prepared = await prepare(options);
    const logs = await prepareLogs(options, prepared);
    const baseUrl = await door.listen(options.listen, options.findFreePort);
    await pool.start({ app: prepared.plan, logs }, workerCount(options, prepared));
    const { announce } = await import("./announce.ts");
    announce(options.format, io, prepared, baseUrl);
    const { stopBundler } = await import("../guests/isolate/bundle.ts");
    await stopBundler();
    await stopped;
    return 0;
  } finally {
    const askedAt = performance.now();
    await door.close();
    await pool.stop(askedAt);
  }
}

/** Resolves at the first signal to stop; a second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = (): void => {
      if (asked) process.exit(130);
      asked = true;
      resolve();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  });
}

/** Creates the log files, so that a folder that cannot be written is known before the port is open. */
async function prepareLogs(
  options: UpOptions,
  { app, directories }: Prepared,
): Promise<Omit<GuestLogOptions, "stderr">> {
  const { openGuestLogs } = await import("./guest-log.ts");
  const logs = {
    logDir: directories.logDir,
    componentIds: Object.keys(app.components),
    follow: options.follow,
    quiet: options.quiet,
  };
  openGuestLogs({ ...logs, truncate: options.truncateLogs, stderr: process.stderr }).close();
  return { ...logs, truncate: false };
}

/** A store in memory is one process's own, so that only one worker can serve it. */
function workerCount(options: UpOptions, { app, stores }: Prepared): number {
  const granted = Object.values(app.components).flatMap((component) => component.keyValueStores);
  const inMemory = granted.some((label) => stores[label]?.path === null);
  return inMemory ? 1 : options.workers;
}
