import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { httpLimits, isolateLimits } from "../../limits.ts";
import type { UpOptions } from "../../serve/workers/up-options.ts";
import { parseArguments } from "../parse-arguments.ts";
import { testIo } from "../test-io.ts";
import { readUpOptions } from "./read-up-options.ts";
import { up } from "./up.ts";
import { folderOfFile } from "../../../test/support/temporary-folder.ts";

const folder = folderOfFile();
writeFileSync(join(folder, "spin.toml"), "");

async function read(
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<Omit<UpOptions, "variableFiles">> {
  const { variableFiles: _files, ...options } = await readAll(args, environment);
  return options;
}

async function readAll(
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<UpOptions> {
  const io = testIo({ directory: folder, environment });
  return readUpOptions(await parseArguments(up, args, environment), io);
}

test("without flags everything has Spin's default, or Bobbin's own", async () => {
  assert.deepEqual(await read([]), {
    manifestPath: join(folder, "spin.toml"),
    listen: { host: "127.0.0.1", port: 3000 },
    tls: null,
    findFreePort: false,
    runtimeConfigPath: null,
    stateDir: undefined,
    logDir: undefined,
    cacheDir: null,
    truncateLogs: false,
    logFileBytesMax: 16_777_216,
    follow: [],
    quiet: false,
    logFormat: null,
    keyValues: [],
    environment: {},
    variables: {},
    variablesFromEnvironment: {},
    explorer: false,
    metricsListen: null,
    inspectListen: null,
    format: "plain",
    maxInstanceMemoryBytes: null,
    maxInstanceReuseCount: null,
    maxInstanceConcurrentReuseCount: null,
    requestTimeoutMilliseconds: isolateLimits.requestMillisecondsDefault,
    cpuTimeLimitMilliseconds: isolateLimits.cpuMillisecondsDefault,
    keepAliveMilliseconds: httpLimits.keepAliveMillisecondsDefault,
    workers: Math.min(availableParallelism(), 8),
    workersAtRest: 1,
    isolatedIds: [],
    isolationMilliseconds: 60_000,
    componentIds: [],
  } satisfies UpOptions);
});

test("every flag arrives in its option", async () => {
  const line =
    "--from . --listen [::1]:0 --find-free-port --runtime-config-file rc.toml --state-dir state --log-dir /logs " +
    "--truncate-logs --max-log-size 1000 --follow a --follow b --key-value k=v=w --key-value k=x -e A=1 --env B=2 --variable x=y " +
    "--explorer --format json --max-instance-memory 67108864 --max-instance-reuse-count 1 --max-instance-concurrent-reuse-count 2..9 --request-timeout 5 " +
    "--tls-cert c.pem --tls-key /k.pem --cpu-time-limit 250ms --keep-alive 2s --workers 3 -c a --component-id b";
  assert.deepEqual(await read(line.split(" ")), {
    manifestPath: join(folder, "spin.toml"),
    listen: { host: "::1", port: 0 },
    tls: { certificatePath: join(folder, "c.pem"), keyPath: "/k.pem" },
    findFreePort: true,
    runtimeConfigPath: join(folder, "rc.toml"),
    stateDir: join(folder, "state"),
    logDir: "/logs",
    cacheDir: null,
    truncateLogs: true,
    logFileBytesMax: 1_000,
    follow: ["a", "b"],
    quiet: false,
    logFormat: null,
    keyValues: [
      ["k", "v=w"],
      ["k", "x"],
    ],
    environment: { A: "1", B: "2" },
    variables: { x: "y" },
    variablesFromEnvironment: {},
    explorer: true,
    metricsListen: null,
    inspectListen: null,
    format: "json",
    maxInstanceMemoryBytes: 67_108_864,
    maxInstanceReuseCount: { min: 1, max: 1 },
    maxInstanceConcurrentReuseCount: { min: 2, max: 8 },
    requestTimeoutMilliseconds: 5_000,
    cpuTimeLimitMilliseconds: 250,
    keepAliveMilliseconds: 2_000,
    workers: 3,
    workersAtRest: 3,
    isolatedIds: [],
    isolationMilliseconds: 60_000,
    componentIds: ["a", "b"],
  } satisfies UpOptions);
});

test("environment variables stand in for flags", async () => {
  const options = await read([], {
    SPIN_HTTP_LISTEN_ADDR: "0.0.0.0:80",
    RUNTIME_CONFIG_FILE: "rc.toml",
    SPIN_LOG_DIR: "",
    SPIN_MAX_INSTANCE_MEMORY: "33554432",
    SPIN_VARIABLE_A_B: "c",
  });
  assert.deepEqual(options.listen, { host: "0.0.0.0", port: 80 });
  assert.equal(options.runtimeConfigPath, join(folder, "rc.toml"));
  assert.equal(options.logDir, null);
  assert.equal(options.maxInstanceMemoryBytes, 33_554_432);
  assert.deepEqual(options.variablesFromEnvironment, { a_b: "c" });
});

test("an empty folder unsets it", async () => {
  const options = await read(["--state-dir", "", "-L", ""]);
  assert.equal(options.stateDir, null);
  assert.equal(options.logDir, null);
});

test("log files of any size are asked for with 0", async () => {
  assert.equal((await read(["--max-log-size", "0"])).logFileBytesMax, null);
});

test("Spin's other names for quiet and from are known", async () => {
  for (const name of ["-q", "--quiet", "--sh", "--shush"])
    assert.equal((await read([name])).quiet, true);
  assert.equal((await read(["--file", "spin.toml"])).manifestPath, join(folder, "spin.toml"));
});

test("quiet and follow contradict each other", async () => {
  await assert.rejects(read(["-q", "--follow", "a"]), /--quiet and --follow contradict each other/);
});

test("a mistake in a flag is told before a manifest that is not there", async () => {
  await assert.rejects(
    read(["--from", "nope", "--workers", "0"]),
    /--workers: "0" is no whole number/,
  );
});

test("less memory than an isolate starts with is refused", async () => {
  await assert.rejects(
    read(["--max-instance-memory", "1000000"]),
    /--max-instance-memory: "1000000" is/,
  );
});

test("no flag of Spin is both offered and absent", () => {
  const offered = up.flagGroups.flatMap((group) => group.flags.map((flag) => flag.name));
  for (const { name } of up.absentFlags) assert.ok(!offered.includes(name), name);
});

test("a certificate without its key, or a key without its certificate, is refused", async () => {
  await assert.rejects(read(["--tls-cert", "c.pem"]), /--tls-cert needs --tls-key/);
  await assert.rejects(read([], { SPIN_TLS_KEY: "k.pem" }), /--tls-key needs --tls-cert/);
  const { tls } = await read([], { SPIN_TLS_CERT: "/c", SPIN_TLS_KEY: "/k" });
  assert.deepEqual(tls, { certificatePath: "/c", keyPath: "/k" });
});

test("the files that variables came from are known, and can be read anew", async () => {
  const named = join(folder, "named.toml");
  writeFileSync(named, 'greeting = "hello"');
  const { variables, variableFiles } = await readAll(["--variable", "@named.toml"]);
  assert.deepEqual(variables, { greeting: "hello" });
  assert.deepEqual(variableFiles?.paths, [join(folder, ".env"), named]);
  writeFileSync(named, 'greeting = "good day"');
  assert.deepEqual((await variableFiles?.read())?.variables, { greeting: "good day" });
});
