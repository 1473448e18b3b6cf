import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import type { Io } from "../../common/io.ts";
import type { LogFormat } from "../../serve/workers/logs/log-lines.ts";
import {
  instanceMemoryBytesMin,
  type TlsFiles,
  type UpOptions,
  type VariableFiles,
} from "../../serve/workers/up-options.ts";
import { prometheusAddress } from "../../telemetry/telemetry-plan.ts";
import type { ArgumentsWith } from "../arguments.ts";
import { bobbinError } from "../../errors.ts";
import { dotenvName, withDotenv } from "../../config/manifest/variables/dotenv.ts";
import { variablesFromEnvironment } from "../../config/manifest/variables/environment-variables.ts";
import { findManifest } from "../../config/manifest/find.ts";
import {
  readChoice,
  readCount,
  readCountRange,
  readDurationMilliseconds,
  readListenAddress,
  readLoopbackAddress,
  readPair,
  readText,
} from "../flag-values.ts";
import { tellManifest } from "../tell-manifest.ts";
import { loadVariables, readVariableSource, type VariableSource } from "../variables.ts";
import type { UpFlag } from "./up-flags.ts";

/** More processes than this are started only where somebody asks for them. */
const workersDefaultMax = 8;

/** A flag of `bobbin up` that says how to serve; `bobbin watch` has them too. */
export type ServingFlag = Exclude<UpFlag, { readonly name: "build" }>;

/** Reads them all; paths become absolute. */
export async function readUpOptions(args: ArgumentsWith<ServingFlag>, io: Io): Promise<UpOptions> {
  const path = (text: string): string => resolve(io.directory, text);
  const pathOrUnset = (text: string): string | null => (text === "" ? null : path(text));
  const follow = args.values("follow", readText);
  const quiet = args.has("quiet");
  if (quiet && follow.length > 0) {
    throw bobbinError("flags-exclusive", { flags: ["--quiet", "--follow"] });
  }
  const variableFiles = variableFilesOf(args.values("variable", readVariableSource), io);
  return {
    listen: args.given("listen", readListenAddress),
    tls: readTlsFiles(args.value("tls-cert", path), args.value("tls-key", path)),
    findFreePort: args.has("find-free-port"),
    runtimeConfigPath: args.value("runtime-config-file", path) ?? null,
    stateDir: args.value("state-dir", pathOrUnset),
    logDir: args.value("log-dir", pathOrUnset),
    cacheDir: args.value("cache-dir", path) ?? null,
    truncateLogs: args.has("truncate-logs"),
    logFileBytesMax: args.given("max-log-size", (text) => readCount(text, 0)) || null,
    follow,
    quiet,
    logFormat: args.value("log-format", readLogFormat) ?? null,
    keyValues: args.values("key-value", readPair),
    environment: Object.fromEntries(args.values("env", readPair)),
    ...(await variableFiles.read()),
    variableFiles,
    explorer: args.has("explorer"),
    metricsListen:
      args.value("metrics-listen", readListenAddress) ?? prometheusAddress(io.environment),
    format: args.given("format", (text) => readChoice(text, ["plain", "json"])),
    maxInstanceMemoryBytes:
      args.value("max-instance-memory", (text) => readCount(text, instanceMemoryBytesMin)) ?? null,
    maxInstanceReuseCount: args.value("max-instance-reuse-count", readCountRange) ?? null,
    maxInstanceConcurrentReuseCount:
      args.value("max-instance-concurrent-reuse-count", readCountRange) ?? null,
    requestTimeoutMilliseconds: args.given("request-timeout", readDurationMilliseconds),
    cpuTimeLimitMilliseconds: args.given("cpu-time-limit", readDurationMilliseconds),
    keepAliveMilliseconds: args.given("keep-alive", readDurationMilliseconds),
    ...readWorkers(args),
    isolatedIds: args.values("isolate", readText),
    isolationMilliseconds: args.given("isolation-time", readDurationMilliseconds),
    componentIds: args.values("component-id", readText),
    manifestPath: findAndTell(args.value("from", readText), io),
  };
}

function readWorkers(
  args: ArgumentsWith<ServingFlag>,
): Pick<UpOptions, "workers" | "workersAtRest" | "inspectListen"> {
  const workers = args.value("workers", readCountFromOne);
  const inspectListen = args.value("inspect", readLoopbackAddress) ?? null;
  if (inspectListen === null) {
    return {
      workers: workers ?? Math.min(availableParallelism(), workersDefaultMax),
      workersAtRest: workers ?? 1,
      inspectListen,
    };
  }
  if (workers === undefined || workers === 1)
    return { workers: 1, workersAtRest: 1, inspectListen };
  throw bobbinError("flags-exclusive", {
    flags: ["--inspect", "--workers"],
    advice: "leave out --workers; one worker serves while components are debugged",
  });
}

function variableFilesOf(
  sources: readonly VariableSource[],
  { directory, environment }: Io,
): VariableFiles {
  const named = sources.flatMap((source) =>
    source.kind === "value" ? [] : [resolve(directory, source.path)],
  );
  return {
    paths: [join(directory, dotenvName), ...named],
    read: async () => ({
      variables: await loadVariables(sources, directory),
      variablesFromEnvironment: variablesFromEnvironment(withDotenv(directory, environment)),
    }),
  };
}

function readLogFormat(text: string): LogFormat {
  return readChoice(text, ["text", "json"]);
}

function readCountFromOne(text: string): number {
  return readCount(text, 1);
}

/** As in Spin, one of the two is nothing without the other. */
function readTlsFiles(
  certificatePath: string | undefined,
  keyPath: string | undefined,
): TlsFiles | null {
  if (certificatePath !== undefined && keyPath !== undefined) return { certificatePath, keyPath };
  if (certificatePath === undefined && keyPath === undefined) return null;
  const [flag, other] =
    keyPath === undefined ? ["--tls-cert", "--tls-key"] : ["--tls-key", "--tls-cert"];
  throw bobbinError("flag-alone", { flag, other });
}

function findAndTell(from: string | undefined, io: Io): string {
  const manifestPath = findManifest(from, io.directory);
  tellManifest(from, manifestPath, io);
  return manifestPath;
}
