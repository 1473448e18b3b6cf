/** The explorer: a page and its API, on a port of its own, for the person whose application it is. */

import { buildPage } from "./page/build-page.ts";
import { serveExplorer, type Explorer, type ExplorerOptions } from "./serve.ts";

export { openInBrowser } from "./open-browser.ts";
export type { ExplorerAddress } from "./listen.ts";
export type { Explorer, ExplorerOptions } from "./serve.ts";

/** Serves the explorer. Rejects with address-not-usable, as for an address that others could reach. */
export async function startExplorer(options: ExplorerOptions): Promise<Explorer> {
  return serveExplorer(options, await buildPage());
}
