import { ExplorerOnDemand } from "./explorer-on-demand.ts";
import { logIo } from "./log-io.ts";
import { reportReload } from "./report-reload.ts";
import { requestLinesFor } from "./request-lines.ts";
import { checkEngineBuild } from "../../serve/app/engine-build.ts";
import { Service } from "../../serve/workers/service.ts";
import { stopSignal } from "./stop-signal.ts";
import { Turns } from "../../serve/workers/turns.ts";
import { listenForUpKeys } from "./up-keys.ts";
import type { Io } from "../../common/io.ts";
import type { UpOptions } from "../../serve/workers/up-options.ts";

/**
 * Serves an application until a signal ends it; the exit code. Rejects with errors of the table
 * where it cannot be served. `printError` tells a person of one that ends nothing.
 */
export async function runUp(
  options: UpOptions,
  io: Io,
  printError: (error: unknown) => void,
): Promise<number> {
  const requestLines = requestLinesFor(io, options);
  checkEngineBuild();
  const service = new Service(options, logIo(io, options.logFormat), { requestLines });
  const stopped = stopSignal(() => service.kill());
  try {
    const started = service.start();
    // What is still under way at its end is nobody's concern then.
    started.catch(() => {});
    const isStopped = await Promise.race([started.then(() => false), stopped.then(() => true)]);
    if (isStopped) {
      await stopBundler();
      return 0;
    }
    await service.announce();
    await using explorer = new ExplorerOnDemand(service, options, io);
    if (options.explorer) await explorer.url();
    await stopBundler();
    const reload = async (): Promise<void> => {
      await reloadAndTell(service, io).catch(printError);
      await stopBundler();
    };
    const explorerUrl = async (): Promise<string | null> => {
      const url = await explorer.url();
      await stopBundler();
      return url;
    };
    // Neither may end the compiler while the other uses it.
    const turns = new Turns();
    const keys = {
      baseUrl: () => service.baseUrl,
      explorerUrl: () => turns.take(explorerUrl),
      reload: () => turns.take(reload),
    };
    using listening = listenForUpKeys(keys, io, options.quiet);
    service.onWorkerEnd = () => listening?.refresh();
    await stopped;
    // A reload may wait for a worker that a component keeps busy.
    await service.stop();
    await turns.done();
    return 0;
  } finally {
    await service.stop();
  }
}

async function reloadAndTell(service: Service, io: Io): Promise<void> {
  const startedAt = performance.now();
  const reloaded = await service.reload(true);
  const milliseconds = performance.now() - startedAt;
  reportReload({ ...reloaded, components: null, cause: null, milliseconds }, io);
}

/** Ends the compiler's process, which otherwise waits for more to bundle. */
async function stopBundler(): Promise<void> {
  const bundler = await import("../../guests/isolate/bundle/bundle.ts");
  await bundler.stopBundler();
}
