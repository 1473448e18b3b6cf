/** Cloudflare's own local runtime, with one namespace. */

import { createRequire } from "node:module";
import { join } from "node:path";
import { npmPackages } from "../support/npm-packages.ts";

interface Miniflare {
  readonly ready: Promise<URL>;
  dispose(): Promise<void>;
}

/** A running Worker with the namespace STORE, which is in memory. */
export interface RunningWorker extends AsyncDisposable {
  readonly url: string;
}

/** Runs the Worker, or says why Miniflare is not here. */
export async function startMiniflare(
  script: string,
): Promise<RunningWorker | { readonly missing: string }> {
  const found = await npmPackages({ miniflare: "4.20260730.0" });
  if ("missing" in found) return found;
  const { Miniflare } = createRequire(join(found.modules, "package.json"))("miniflare") as {
    Miniflare: new (options: object) => Miniflare;
  };
  const running = new Miniflare({
    modules: true,
    script,
    compatibilityDate: "2026-01-01",
    kvNamespaces: ["STORE"],
  });
  return {
    url: (await running.ready).href,
    [Symbol.asyncDispose]: () => running.dispose(),
  };
}
