/** What `bobbin up` was told. Plain data, so that workers can be sent it. */

import type { CountRange } from "../../common/count-range.ts";
import type { LogFormat } from "./logs/log-lines.ts";

/** The least memory of an instance: V8 starts no isolate with less. */
export const instanceMemoryBytesMin = 8 * 1_048_576;

/** Everything that the flags and environment variables of `bobbin up` say. */
export interface UpOptions {
  /** Absolute path of the manifest. */
  readonly manifestPath: string;
  readonly listen: ListenAddress;
  /** Without them HTTP is served without TLS. */
  readonly tls?: TlsFiles | null;
  /** Whether to try the next ports when the port is in use. */
  readonly findFreePort: boolean;
  /** Absolute path, or null where no file was named. */
  readonly runtimeConfigPath: string | null;
  /** Absolute path; null where the person unset it with ""; undefined where nothing was said. */
  readonly stateDir: string | null | undefined;
  /** In the same way; null means that component output goes to no file. */
  readonly logDir: string | null | undefined;
  /** Absolute path of the cache of fetched sources that applications share, or null for Spin's own. */
  readonly cacheDir: string | null;
  readonly truncateLogs: boolean;
  /** Size of a log file from which on a new one takes its place; null for any. */
  readonly logFileBytesMax: number | null;
  /** Ids of the components whose output is echoed; empty means all. */
  readonly follow: readonly string[];
  /** How what is echoed is written; null for as it is. */
  readonly logFormat: LogFormat | null;
  /** Echo no component's output. */
  readonly quiet: boolean;
  /** Written to the store `default` before serving, in this order. */
  readonly keyValues: readonly (readonly [key: string, value: string])[];
  /** Added to every component's environment, over the manifest's. */
  readonly environment: Readonly<Record<string, string>>;
  /** Values of application variables from `--variable`, files read. */
  readonly variables: Readonly<Record<string, string>>;
  /** Values from `SPIN_VARIABLE_NAME`, by lower-case name; `variables` goes before them. */
  readonly variablesFromEnvironment: Readonly<Record<string, string>>;
  /** Where both of these are had anew, for an application that is read again; they stay where it is left out. */
  readonly variableFiles?: VariableFiles;
  readonly format: "plain" | "json";
  /** Whether to serve the explorer as well. */
  readonly explorer: boolean;
  /** Where to serve metrics for Prometheus; null for nowhere. */
  readonly metricsListen: ListenAddress | null;
  /** Where debuggers may connect to components; null for nowhere. There is one worker then, and time has no limits. */
  readonly inspectListen: ListenAddress | null;
  /** Null where nothing was said. */
  readonly maxInstanceMemoryBytes: number | null;
  /** In the same way. */
  readonly maxInstanceReuseCount: CountRange | null;
  readonly maxInstanceConcurrentReuseCount: CountRange | null;
  readonly requestTimeoutMilliseconds: number;
  readonly cpuTimeLimitMilliseconds: number;
  readonly keepAliveMilliseconds: number;
  /** The most workers that answer requests. */
  readonly workers: number;
  /** How many of them there are where there is little to do in an application of one component; others have all. */
  readonly workersAtRest: number;
  /** Ids of the components that get a process of their own, beside those of which the manifest says so. */
  readonly isolatedIds: readonly string[];
  /** How long a component that cost a worker has a process of its own, the first time. */
  readonly isolationMilliseconds: number;
  /** Ids of the components to run; empty means all. */
  readonly componentIds: readonly string[];
}

/** Values of variables that stand in files. */
export interface VariableFiles {
  /** Absolute paths; the files need not be there. */
  readonly paths: readonly string[];
  /** Reads them. Rejects with usage where one cannot be read. */
  read(): Promise<Pick<UpOptions, "variables" | "variablesFromEnvironment">>;
}

/** Absolute paths of PEM files. */
export interface TlsFiles {
  readonly certificatePath: string;
  readonly keyPath: string;
}

/** Where to listen; port 0 lets the system choose. */
export interface ListenAddress {
  /** A host name or address, without brackets. */
  readonly host: string;
  readonly port: number;
}
