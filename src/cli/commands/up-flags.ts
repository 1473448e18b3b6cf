import { apartLimits, httpLimits, isolateLimits, logFileLimits } from "../../limits.ts";
import type { Flag, FlagGroup, FlagIn } from "../flag.ts";
import { fromFlag, runtimeConfigFlag } from "../shared-flags.ts";

/** Values of variables. */
export const variableFlag = {
  name: "variable",
  value: "NAME=VALUE | NAME=@FILE | @FILE.json | @FILE.toml",
  isRepeatable: true,
  summary:
    "A value for an application variable: itself, the content of a file, or a file of many; the last one given counts. SPIN_VARIABLE_NAME gives a value too",
} as const satisfies Flag;

/** Where to serve. */
export const listenFlag = {
  name: "listen",
  value: "HOST:PORT",
  environment: "SPIN_HTTP_LISTEN_ADDR",
  default: "127.0.0.1:3000",
  summary: "Where to serve; port 0 lets the system choose",
} as const satisfies Flag;

const tlsFlags = [
  {
    name: "tls-cert",
    value: "FILE",
    environment: "SPIN_TLS_CERT",
    summary:
      "Serve HTTPS with this certificate in PEM form, and those behind it; read again when it changes",
  },
  {
    name: "tls-key",
    value: "FILE",
    environment: "SPIN_TLS_KEY",
    summary: "The certificate's private key in PEM form, without a passphrase",
  },
] as const satisfies readonly Flag[];

/** Where data is kept. */
export const stateDirFlag = {
  name: "state-dir",
  value: "FOLDER",
  allowsEmpty: true,
  summary:
    'The folder of stores and logs; without it .spin beside the manifest. "" keeps stores in memory and no logs',
} as const satisfies Flag;

/** Where component output is kept. */
export const logDirFlag = {
  name: "log-dir",
  short: "L",
  value: "FOLDER",
  allowsEmpty: true,
  environment: "SPIN_LOG_DIR",
  summary: 'The folder of log files; without it logs in the state folder. "" keeps no files',
} as const satisfies Flag;

/** Where fetched sources are kept beside the state folder. */
export const cacheDirFlag = {
  name: "cache-dir",
  value: "FOLDER",
  summary: "The cache of sources by URL, which applications share; without it Spin's own",
} as const satisfies Flag;

/** Every flag of `bobbin up`; names and meanings are Spin's where Spin has the flag. */
export const upFlagGroups = [
  {
    title: "Application",
    flags: [
      fromFlag,
      {
        name: "component-id",
        short: "c",
        value: "ID",
        isRepeatable: true,
        summary: "Run only this component and its triggers; without it all of them",
      },
      {
        name: "build",
        environment: "SPIN_ALWAYS_BUILD",
        summary: "Run the components' build commands first, and serve nothing when one fails",
      },
      {
        name: "env",
        short: "e",
        value: "KEY=VALUE",
        isRepeatable: true,
        summary: "An environment variable for every component, over the manifest's",
      },
      variableFlag,
    ],
  },
  {
    title: "Address",
    flags: [
      listenFlag,
      ...tlsFlags,
      { name: "find-free-port", summary: "Try the next ports when the port is in use" },
      {
        name: "format",
        value: "plain|json",
        default: "plain",
        summary: "How to print the address and the routes",
      },
      {
        name: "explorer",
        summary:
          "Serve the explorer of the stores as well, on a port of its own for this machine only",
      },
      {
        name: "inspect",
        value: "HOST:PORT",
        summary:
          "Let debuggers connect there to the TypeScript and JavaScript of components, such as 127.0.0.1:9229; one worker serves then, without limits of time",
      },
      {
        name: "metrics-listen",
        value: "HOST:PORT",
        summary: "Serve metrics for Prometheus there, at /metrics; OTEL_* variables send traces",
      },
    ],
  },
  {
    title: "Data",
    flags: [
      runtimeConfigFlag,
      stateDirFlag,
      cacheDirFlag,
      {
        name: "key-value",
        value: "KEY=VALUE",
        isRepeatable: true,
        summary: 'Write this to the store "default" before serving',
      },
    ],
  },
  {
    title: "Component output",
    flags: [
      logDirFlag,
      { name: "truncate-logs", summary: "Empty the log files first" },
      {
        name: "max-log-size",
        value: "BYTES",
        default: String(logFileLimits.bytesDefault),
        summary:
          "Size of a log file from which on it is kept beside a new one, in place of the one before; 0 for any size",
      },
      {
        name: "follow",
        value: "ID",
        isRepeatable: true,
        summary: "Echo only this component's output; without it every component's",
      },
      {
        name: "log-format",
        value: "text|json",
        summary:
          "Write a line for each request too, and all lines with time, component and request id; without it output is echoed as it is",
      },
      {
        name: "quiet",
        short: "q",
        aliases: ["sh", "shush"],
        summary: "Echo no component's output; it still goes to the log files",
      },
    ],
  },
  {
    title: "Limits",
    flags: [
      {
        name: "workers",
        value: "NUMBER",
        summary:
          "Processes that answer requests, all the time; without it as many as there is work for, up to one for each processor and 8",
      },
      {
        name: "max-instance-memory",
        value: "BYTES",
        environment: "SPIN_MAX_INSTANCE_MEMORY",
        summary: `Most memory of one component instance; without it ${isolateLimits.memoryMebibytesDefault} MiB`,
      },
      {
        name: "max-instance-reuse-count",
        value: "NUMBER",
        summary: `Requests that one component instance answers before a fresh one takes its place, a number or a range such as 1..8; without it ${isolateLimits.requestsPerInstanceDefault} for scripts and 1 for WebAssembly, of which WASI 0.3 takes more`,
      },
      {
        name: "max-instance-concurrent-reuse-count",
        value: "NUMBER",
        summary: `Requests that one instance of WASI 0.3 has at a time, a number or a range; without it 1`,
      },
      {
        name: "request-timeout",
        value: "DURATION",
        default: `${isolateLimits.requestMillisecondsDefault / 1_000}s`,
        summary: "Longest time from a request to the start of its response, such as 500ms or 30s",
      },
      {
        name: "cpu-time-limit",
        value: "DURATION",
        default: `${isolateLimits.cpuMillisecondsDefault / 1_000}s`,
        summary:
          "Longest processor time that a component uses without a pause, such as 500ms or 2s",
      },
      {
        name: "keep-alive",
        value: "DURATION",
        default: `${httpLimits.keepAliveMillisecondsDefault / 1_000}s`,
        summary:
          "How long a connection stays open after a response; longer than a proxy in front keeps its own",
      },
      {
        name: "isolate",
        value: "ID",
        isRepeatable: true,
        summary: "Give this component a process of its own, whatever it costs is then its own cost",
      },
      {
        name: "isolation-time",
        value: "DURATION",
        default: `${apartLimits.quietMillisecondsDefault / 1_000}s`,
        summary:
          "How long a component that ended a worker, or kept it busy, has a process of its own; doubled with each time",
      },
    ],
  },
] as const satisfies readonly FlagGroup[];

/** One of them. */
export type UpFlag = FlagIn<typeof upFlagGroups>;
