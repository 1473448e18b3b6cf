import { compileRoutes } from "../http/routes.ts";
import { describeStore } from "../stores/registry.ts";
import { FrontDoor } from "./front-door.ts";
import { openGuestLogs, type GuestLogOptions } from "./guest-log.ts";
import { prepare, type Prepared } from "./prepare.ts";
import { startupLines } from "./startup-lines.ts";
import type { Io, UpOptions } from "./up-options.ts";
import { WorkerPool } from "./worker-pool.ts";

/**
 * Serves an application until a signal ends it; the exit code. Rejects with errors of the table
 * where it cannot be served.
 */
export async function runUp(options: UpOptions, io: Io): Promise<number> {
  const door = new FrontDoor();
  // The first worker's process starts while the application is read and bundled.
  const pool = new WorkerPool(door, options.cpuTimeLimitMilliseconds, (text) => io.stderr.write(`${text}\n`));
  try {
    const stopped = stopSignal();
    const prepared = await prepare(options);
    const logs = prepareLogs(options, prepared);
    const baseUrl = await door.listen(options.listen, options.findFreePort);
    await pool.start({ app: prepared.plan, logs }, workerCount(options, prepared));
    print(options, io, prepared, baseUrl);
    await stopped;
    return 0;
  } finally {
    door.close();
    await pool.stop();
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
function prepareLogs(options: UpOptions, { app, directories }: Prepared): Omit<GuestLogOptions, "stderr"> {
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

function print(options: UpOptions, io: Io, prepared: Prepared, baseUrl: string): void {
  const { app, runtimeConfig, directories, stores } = prepared;
  const router = compileRoutes(app.triggers);
  const lines = startupLines(
    {
      app,
      baseUrl,
      routes: router.routes,
      runtimeConfig: runtimeConfig ?? { path: null, stores: {} },
      logDir: directories.logDir,
      stores: Object.fromEntries(
        Object.entries(stores).map(([label, config]) => [label, describeStore(config)]),
      ),
      notices: [...app.notices, ...(runtimeConfig?.notices ?? []), ...router.notices],
    },
    options.format,
    (text) => io.stdout.style("heading", text),
  );
  for (const line of lines.stderr) io.stderr.write(`${line}\n`);
  for (const line of lines.stdout) io.stdout.write(`${line}\n`);
}
