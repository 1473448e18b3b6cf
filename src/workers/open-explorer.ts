import { AppStores } from "../data/app-stores.ts";
import { startExplorer, type Explorer } from "../explorer/index.ts";
import type { Prepared } from "./prepare.ts";
import type { Io, UpOptions } from "./up-options.ts";

/** An explorer beside an application that runs. */
export interface RunningExplorer extends AsyncDisposable {
  /** What to open in a browser. */
  readonly url: string;
}

/**
 * Serves the explorer of an application on a free port of this machine, and prints its address: behind
 * the routes, or on standard error where standard output is one JSON document.
 */
export async function openExplorer(
  { app, stores }: Pick<Prepared, "app" | "stores">,
  { format }: Pick<UpOptions, "format">,
  io: Io,
): Promise<RunningExplorer> {
  const appStores = new AppStores(stores);
  const explorer = await startExplorer({
    stores: appStores,
    applicationName: app.name,
    listen: { host: "127.0.0.1", port: 0 },
    readOnly: false,
  });
  const output = format === "json" ? io.stderr : io.stdout;
  output.write(`${output.style("heading", "Explorer")} ${explorer.url}\n`);
  return { url: explorer.url, [Symbol.asyncDispose]: () => close(explorer, appStores) };
}

async function close(explorer: Explorer, stores: AppStores): Promise<void> {
  await explorer.close();
  await stores[Symbol.asyncDispose]();
}
