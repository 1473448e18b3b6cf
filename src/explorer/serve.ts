import { createServer } from "node:http";
import type { AppStores } from "../data/app-stores.ts";
import { explorerLimits } from "../limits.ts";
import { Access } from "./access.ts";
import { ChangeFeed } from "./change-feed.ts";
import { StoreShelf } from "./context.ts";
import { createHandler } from "./handler.ts";
import { KeyCounts } from "./keys/key-counts.ts";
import { formatAddress } from "../common/address.ts";
import { listenOnLoopback, type ExplorerAddress } from "./listen.ts";
import { createOriginCheck } from "./origin.ts";
import type { PageFiles } from "./page/build-page.ts";

/** What the explorer shows, and where. */
export interface ExplorerOptions {
  /** They stay the caller's, who closes them after the explorer. */
  readonly stores: AppStores;
  readonly applicationName: string;
  readonly listen: ExplorerAddress;
  /** Whether every change is refused. */
  readonly readOnly: boolean;
  /** Components with a process of their own at present, by id, with why; none where nothing is served. */
  readonly isolated?: () => Readonly<Record<string, string>>;
  /** Gets what the explorer did wrong; without it that goes to standard error. */
  readonly onFault?: (error: unknown) => void;
}

/** An explorer that is served. */
export interface Explorer {
  /** What to open: it carries the token, behind `#`, where no server and no log sees it. */
  readonly url: string;
  /** Ends all that is under way. */
  close(): Promise<void>;
}

/** Serves the API and the files of a page. */
export async function serveExplorer(options: ExplorerOptions, page: PageFiles): Promise<Explorer> {
  const { stores, applicationName, readOnly, onFault = printFault } = options;
  const server = createServer({
    maxHeaderSize: explorerLimits.headBytesMax,
    // An import may take its time.
    requestTimeout: 0,
  });
  server.maxConnections = explorerLimits.connectionsMax;
  const address = await listenOnLoopback(server, options.listen);
  const access = new Access(address.port);
  const changes = new ChangeFeed(stores.configs);
  const counts = new KeyCounts(changes);
  const context = {
    applicationName,
    readOnly,
    isolated: options.isolated ?? ((): Record<string, string> => ({})),
    stores: new StoreShelf(stores),
    changes,
    counts,
    cookie: access.cookie,
  };
  const checkOrigin = createOriginCheck(address);
  server.on("request", createHandler({ context, access, checkOrigin, page, onFault }));
  return {
    url: `http://${formatAddress(address.host, address.port)}/#token=${access.token}`,
    close: () => {
      counts.close();
      changes.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

function printFault(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`The explorer failed: ${text}\n`);
}
