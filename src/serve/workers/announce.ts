import { compileRoutes } from "../http/routes.ts";
import { describeStore } from "../../stores/registry.ts";
import type { Prepared } from "./prepare.ts";
import { type StartupFacts, startupLines } from "./startup-lines.ts";
import type { Io } from "../../common/io.ts";
import type { UpOptions } from "./up-options.ts";

/** Prints that the application is served, where, and what there is to know about it. */
export function announce(
  format: UpOptions["format"],
  io: Io,
  { app, runtimeConfig, directories, stores, notices }: Prepared,
  { baseUrl, isolated }: Pick<StartupFacts, "baseUrl" | "isolated">,
): void {
  const router = compileRoutes(app.triggers);
  const lines = startupLines(
    {
      app,
      baseUrl,
      isolated,
      routes: router.routes,
      runtimeConfig: runtimeConfig ?? { path: null, stores: {} },
      logDir: directories.logDir,
      stores: Object.fromEntries(
        Object.entries(stores).map(([label, config]) => [label, describeStore(config)]),
      ),
      notices: [...app.notices, ...(runtimeConfig?.notices ?? []), ...router.notices, ...notices],
    },
    format,
    (text) => io.stdout.style("heading", text),
  );
  for (const line of lines.stderr) io.stderr.write(`${line}\n`);
  for (const line of lines.stdout) io.stdout.write(`${line}\n`);
}
