import type { AddressInfo } from "node:net";
import { openApp } from "../serve/app/app.ts";
import { apartLimits, httpLimits, isolateLimits } from "../limits.ts";
import { prepare } from "../serve/workers/prepare.ts";
import type { UpOptions } from "../serve/workers/up-options.ts";

/** An application that runs in the test's own process, on a loopback port of its own. */
export interface TestApp extends AsyncDisposable {
  /** Without a trailing slash. */
  readonly url: string;
  /** What components have printed so far: component, stream, line. */
  readonly log: readonly (readonly [
    component: string,
    stream: "stdout" | "stderr",
    line: string,
  ])[];
  /** `fetch` of a path of the application. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  stop(): Promise<void>;
}

/** What a test may set; the rest is as `bobbin up` has it, except that data stays in memory. */
export type TestAppOptions = Partial<Omit<UpOptions, "manifestPath">>;

/**
 * Starts the application of a manifest. Rejects with the errors that `bobbin up` would print.
 * Without a `stateDir` the default store is in memory and starts empty.
 */
export async function startTestApp(
  manifestPath: string,
  options: TestAppOptions = {},
): Promise<TestApp> {
  const { plan } = await prepare({ ...testAppDefaults, ...options, manifestPath });
  const log: [string, "stdout" | "stderr", string][] = [];
  const { server, stop } = await openApp(plan, {
    log: (component, stream, text) => void log.push([component, stream, text]),
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    log,
    fetch: (path, init) => fetch(`${url}${path}`, init),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** What holds where a test sets nothing: data in memory, no log files, a free port. */
export const testAppDefaults: Omit<UpOptions, "manifestPath"> = {
  listen: { host: "127.0.0.1", port: 0 },
  findFreePort: false,
  runtimeConfigPath: null,
  stateDir: null,
  logDir: null,
  cacheDir: null,
  truncateLogs: false,
  logFileBytesMax: null,
  follow: [],
  logFormat: null,
  explorer: false,
  metricsListen: null,
  inspectListen: null,
  quiet: true,
  keyValues: [],
  environment: {},
  variables: {},
  variablesFromEnvironment: {},
  format: "plain",
  maxInstanceMemoryBytes: null,
  maxInstanceReuseCount: null,
  maxInstanceConcurrentReuseCount: null,
  requestTimeoutMilliseconds: isolateLimits.requestMillisecondsDefault,
  cpuTimeLimitMilliseconds: isolateLimits.cpuMillisecondsDefault,
  keepAliveMilliseconds: httpLimits.keepAliveMillisecondsDefault,
  workers: 1,
  workersAtRest: 1,
  isolatedIds: [],
  isolationMilliseconds: apartLimits.quietMillisecondsDefault,
  componentIds: [],
};
