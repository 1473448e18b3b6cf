import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import type { Io } from "../../common/io.ts";
import { instanceMemoryBytesMin, type UpOptions } from "../../workers/up-options.ts";
import type { Arguments } from "../arguments.ts";
import { usageError } from "../arguments.ts";
import { variablesFromEnvironment } from "../../manifest/environment-variables.ts";
import { findManifest } from "../../manifest/find.ts";
import {
  readChoice,
  readCount,
  readDurationMilliseconds,
  readListenAddress,
  readPair,
  readText,
} from "../flag-values.ts";
import { loadVariables, readVariableSource } from "../variables.ts";

const workersDefaultMax = 8;

/** Reads all flags of `bobbin up`; paths become absolute. */
export async function readUpOptions(args: Arguments, io: Io): Promise<UpOptions> {
  const path = (text: string): string => resolve(io.directory, text);
  const pathOrUnset = (text: string): string | null => (text === "" ? null : path(text));
  const follow = args.values("follow", readText);
  const quiet = args.has("quiet");
  if (quiet && follow.length > 0) {
    throw usageError("--quiet and --follow contradict each other", "give only one of them");
  }
  const sources = args.values("variable", readVariableSource);
  return {
    listen: given(args.value("listen", readListenAddress)),
    findFreePort: args.has("find-free-port"),
    runtimeConfigPath: args.value("runtime-config-file", path) ?? null,
    stateDir: args.value("state-dir", pathOrUnset),
    logDir: args.value("log-dir", pathOrUnset),
    truncateLogs: args.has("truncate-logs"),
    follow,
    quiet,
    keyValues: args.values("key-value", readPair),
    environment: Object.fromEntries(args.values("env", readPair)),
    variables: await loadVariables(sources, io.directory),
    variablesFromEnvironment: variablesFromEnvironment(io.environment),
    explorer: args.has("explorer"),
    format: given(args.value("format", (text) => readChoice(text, ["plain", "json"]))),
    maxInstanceMemoryBytes:
      args.value("max-instance-memory", (text) => readCount(text, instanceMemoryBytesMin)) ?? null,
    maxInstanceReuseCount: given(args.value("max-instance-reuse-count", readCountFromOne)),
    requestTimeoutMilliseconds: given(args.value("request-timeout", readDurationMilliseconds)),
    cpuTimeLimitMilliseconds: given(args.value("cpu-time-limit", readDurationMilliseconds)),
    keepAliveMilliseconds: given(args.value("keep-alive", readDurationMilliseconds)),
    workers:
      args.value("workers", readCountFromOne) ??
      Math.min(availableParallelism(), workersDefaultMax),
    isolatedIds: args.values("isolate", readText),
    isolationMilliseconds: given(args.value("isolation-time", readDurationMilliseconds)),
    componentIds: args.values("component-id", readText),
    manifestPath: findManifest(args.value("from", readText), io.directory),
  };
}

function readCountFromOne(text: string): number {
  return readCount(text, 1);
}

/** The value of a flag that has a default. */
function given<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("a flag without a default has no value");
  return value;
}
