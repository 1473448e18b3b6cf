import { basename, resolve } from "node:path";
import type { Io } from "../../common/io.ts";
import type { ArgumentsOf } from "../arguments.ts";
import type { Command } from "../command.ts";
import type { FlagGroup } from "../flag.ts";
import { readListenAddress, readText } from "../flag-values.ts";
import { fromFlag, runtimeConfigFlag } from "../shared-flags.ts";

const flagGroups = [
  {
    title: "Application",
    flags: [
      fromFlag,
      runtimeConfigFlag,
      {
        name: "state-dir",
        value: "FOLDER",
        summary: "The folder of stores; without it .spin beside the manifest",
      },
    ],
  },
  {
    title: "Explorer",
    flags: [
      {
        name: "listen",
        value: "HOST:PORT",
        default: "127.0.0.1:0",
        summary: "Where to serve the page, on this machine only; port 0 lets the system choose",
      },
      { name: "read-only", summary: "Show everything and refuse every change" },
      { name: "no-open", summary: "Print the address, and open no browser" },
    ],
  },
] as const satisfies readonly FlagGroup[];

/** `bobbin explore`: shows the data of an application in the browser, whether or not it runs. */
export const explore: Command = {
  name: "explore",
  summary: "Look at the stores of an application in the browser, and change what they hold",
  positionals: [],
  flagGroups,
  absentFlags: [],
  examples: [
    { line: "bobbin explore", summary: "Look at the stores of the application in this folder" },
    {
      line: "bobbin explore --from shop --runtime-config-file shop/production.toml --read-only",
      summary: "Look at other stores, and change nothing by mistake",
    },
  ],
  run: runExplore,
};

async function runExplore(args: ArgumentsOf<typeof flagGroups>, io: Io): Promise<number> {
  const { findManifest } = await import("../../config/manifest/find.ts");
  const { loadManifest } = await import("../../config/manifest/index.ts");
  const { findAppStores } = await import("../../data/app-stores.ts");
  const { startExplorer, openInBrowser } = await import("../../explorer/index.ts");
  const { listenForStop } = await import("../build/stop-listener.ts");
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  using _listener = listenForStop(stop);
  const path = (text: string): string => resolve(io.directory, text);
  const manifestPath = findManifest(args.value("from", readText), io.directory);
  const { name, directory } = loadManifest(manifestPath, { only: "stores" });
  await using stores = findAppStores({
    manifestPath,
    runtimeConfigPath: args.value("runtime-config-file", path) ?? null,
    stateDir: args.value("state-dir", path),
  });
  const explorer = await startExplorer({
    stores,
    applicationName: name === "" ? basename(directory) : name,
    listen: args.given("listen", readListenAddress),
    readOnly: args.has("read-only"),
  });
  io.stdout.write(`${io.stdout.style("heading", "Explorer")} ${explorer.url}\n`);
  if (io.stdout.isTerminal && !args.has("no-open")) openInBrowser(explorer.url);
  await stopped;
  await explorer.close();
  return 0;
}
