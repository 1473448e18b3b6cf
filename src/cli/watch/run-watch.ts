import { logIo } from "../up/log-io.ts";
import { stopSignal } from "../up/stop-signal.ts";
import { ExplorerOnDemand } from "../up/explorer-on-demand.ts";
import { requestLinesFor } from "../up/request-lines.ts";
import { checkEngineBuild } from "../../serve/app/engine-build.ts";
import { Service } from "../../serve/workers/service.ts";
import { listenForUpKeys } from "../up/up-keys.ts";
import type { Io } from "../../common/io.ts";
import type { UpOptions } from "../../serve/workers/up-options.ts";
import { Bundler } from "../../guests/isolate/bundle/bundler.ts";
import { stopBundler } from "../../guests/isolate/bundle/bundle.ts";
import type { WatchOptions } from "./watch-options.ts";
import { WatchSession } from "./watch-session.ts";

/**
 * Builds and serves an application, and does both again when its files change, until a signal ends
 * it; the exit code. Rejects where the address cannot be had. `printError` tells a person of an error.
 */
export async function runWatch(
  options: WatchOptions,
  up: UpOptions,
  io: Io,
  printError: (error: unknown) => void,
): Promise<number> {
  await using bundler = new Bundler();
  checkEngineBuild();
  const service = new Service(up, logIo(io, up.logFormat), {
    bundle: (component) => bundler.bundle(component),
    requestLines: requestLinesFor(io, up),
    showsErrors: true,
  });
  const stopped = stopSignal(() => service.kill());
  // What is under way may wait for a worker that a component keeps busy.
  void stopped.then(() => service.stop());
  await using explorer = new ExplorerOnDemand(service, up, io);
  using session = new WatchSession({ options, up, io, printError, service, bundler });
  try {
    const ended = session.run(stopped);
    await Promise.race([session.isServed, ended]);
    if (up.explorer) await explorer.url();
    const keys = {
      baseUrl: () => service.baseUrl,
      explorerUrl: () => explorer.url(),
      reload: async () => session.reload(),
    };
    using listening = listenForUpKeys(keys, io, up.quiet);
    service.onWorkerEnd = () => listening?.refresh();
    await ended;
    return 0;
  } finally {
    await service.stop();
    await stopBundler();
  }
}
