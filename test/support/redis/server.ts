/** Real servers on loopback, in a temporary folder, ended by their process ids whatever happens. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { after } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { markVariable } from "../../../scripts/tests/marks.ts";
import { serverProgram } from "./program.ts";
import { RawConnection } from "./raw-connection.ts";
import { patient } from "../patience.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const running = new Set<ChildProcess>();
const isInTest = [process.env["NODE_TEST_CONTEXT"], process.env[markVariable]].some(Boolean);
// A test that fails leaves its servers behind, and they would keep its file from ending.
if (isInTest) {
  after(() => {
    for (const child of running) child.kill("SIGKILL");
  });
}
function killAll(): void {
  for (const child of running) child.kill("SIGKILL");
}
process.on("exit", killAll);
// A run that is cut short ends by a signal, and then nothing else of it is called.
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  process.once(signal, () => {
    killAll();
    process.kill(process.pid, signal);
  });
}

/** A port that nobody listens on just now; below what a Cluster's bus could not be moved from. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** Resolves once `check` answers with something true; gives up when no machine would take so long. */
export async function until(what: string, check: () => Promise<unknown>): Promise<void> {
  const end = performance.now() + patient(60_000);
  while (performance.now() < end) {
    if (await check().catch(() => false)) return;
    await sleep(20);
  }
  throw new Error(`waited in vain: ${what}`);
}

/** How a server is started. */
export interface ServerOptions {
  /** Directives after those that every server gets. */
  readonly settings?: readonly string[];
  /** True for a server that reads and writes its own configuration: a Sentinel. */
  readonly isSentinel?: boolean;
  readonly port?: number;
  /** Another program than the one that the tests run. */
  readonly program?: string;
  /** False where a plain connection cannot ask whether it is ready. */
  readonly isAsked?: boolean;
  /** True for TLS instead of plain connections. */
  readonly isSecure?: boolean;
}

/** One server process, and its data across restarts. */
export class RedisServer {
  readonly port: number;
  readonly #temporary = temporaryFolder();
  readonly folder = this.#temporary.path;
  readonly #options: ServerOptions;
  #child: ChildProcess | null = null;

  private constructor(port: number, options: ServerOptions) {
    this.port = port;
    this.#options = options;
  }

  /** Starts one and waits until it answers. */
  static async start(options: ServerOptions = {}): Promise<RedisServer> {
    const server = new RedisServer(options.port ?? (await freePort()), options);
    await server.restart();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts the process again, after `kill`. */
  async restart(): Promise<void> {
    const { settings = [], isSentinel = false, isAsked = true } = this.#options;
    const child = spawn(
      this.#options.program ?? serverProgram,
      this.#arguments(isSentinel, settings),
      {
        cwd: this.folder,
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let output = "";
    const note = (chunk: Buffer): void => {
      output = (output + String(chunk)).slice(-4_000);
    };
    child.stdout.on("data", note);
    child.stderr.on("data", note);
    // A test that fails need not wait for it.
    child.unref();
    for (const stream of [child.stdout, child.stderr]) (stream as Socket).unref();
    running.add(child);
    child.once("exit", () => running.delete(child));
    this.#child = child;
    if (!isAsked) {
      return until(`server ${this.port}: ${output}`, async () =>
        output.includes("Ready to accept"),
      );
    }
    await until(`server ${this.port}`, async () => {
      if (child.exitCode !== null) throw new Error(output);
      return this.#isReady();
    }).catch((error: unknown) => {
      throw new Error(output, { cause: error });
    });
  }

  async #isReady(): Promise<boolean> {
    const connection = await this.raw();
    try {
      const said = await connection.text("PING").catch(String);
      return said === "PONG" || said.includes("NOAUTH");
    } finally {
      connection.close();
    }
  }

  #arguments(isSentinel: boolean, settings: readonly string[]): string[] {
    if (isSentinel) return [...settings, "--sentinel"];
    const fixed = [
      this.#options.isSecure === true ? "--tls-port" : "--port",
      String(this.port),
      "--bind",
      "127.0.0.1",
      "--save",
      "",
      "--dir",
      this.folder,
      ...(this.#options.isSecure === true ? ["--port", "0"] : []),
    ];
    return [...fixed, "--enable-debug-command", "yes", ...settings];
  }

  /** A connection of the test's own. */
  raw(): Promise<RawConnection> {
    return RawConnection.open(this.port);
  }

  /** One command, on a connection of its own. */
  async command(...words: readonly (string | Uint8Array)[]): Promise<string> {
    const connection = await this.raw();
    try {
      return await connection.text(...words);
    } finally {
      connection.close();
    }
  }

  /** Ends the process as a crash would. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  /** Stops the process in its tracks, its connections open. */
  pause(): void {
    this.#child?.kill("SIGSTOP");
  }

  /** Lets it go on. */
  resume(): void {
    this.#child?.kill("SIGCONT");
  }

  /** Ends the process and removes its data. */
  async stop(): Promise<void> {
    await this.kill();
    this.#temporary[Symbol.dispose]();
  }
}
