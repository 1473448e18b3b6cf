/** What `bobbin up` is told where a benchmark prepares an application itself. */

import { isolateLimits } from "../../src/limits.ts";
import type { UpOptions } from "../../src/workers/up-options.ts";

/** The defaults, with data in memory and no log files. */
export const upOptions: Omit<UpOptions, "manifestPath"> = {
  listen: { host: "127.0.0.1", port: 0 },
  findFreePort: false,
  runtimeConfigPath: null,
  stateDir: null,
  logDir: null,
  truncateLogs: false,
  follow: [],
  quiet: true,
  keyValues: [],
  environment: {},
  variables: {},
  variablesFromEnvironment: {},
  format: "plain",
  maxInstanceMemoryBytes: null,
  maxInstanceReuseCount: isolateLimits.requestsPerInstanceDefault,
  requestTimeoutMilliseconds: isolateLimits.requestMillisecondsDefault,
  cpuTimeLimitMilliseconds: isolateLimits.cpuMillisecondsDefault,
  workers: 1,
  componentIds: [],
};
