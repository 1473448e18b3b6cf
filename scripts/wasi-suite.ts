/**
 * Runs the components of WASI's own test suite, and says how they come out. Its argument is the folder that has them
 * with what they expect, `tests/rust/testsuite/wasm32-wasip3` of the suite (built, on its branch `prod/testsuite-base`);
 * words after it choose among them by name.
 */

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { loadGuestFiles } from "../src/guests/wasm/wasi/load-files.ts";
import { startTestApp } from "../src/testing/test-app.ts";
import { runCommand } from "./wasi-command.ts";
import { WasiInput } from "./wasi-input.ts";
import { temporaryFolder } from "../test/support/temporary-folder.ts";

interface Expected {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Endpoint {
  readonly method?: string;
  readonly path: string;
  readonly mode?: "echo-body" | "echo-headers";
  readonly response?: Expected & {
    readonly chunks?: readonly string[];
    readonly trailers?: Readonly<Record<string, string>>;
  };
}

interface Operation extends Endpoint {
  readonly type: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly exit_code?: number;
  readonly id?: string;
  readonly payload?: string;
}

interface Config {
  readonly world?: string;
  /** The folder that a program sees. */
  readonly root?: string;
  readonly servers?: readonly {
    readonly name: string;
    readonly kind?: string;
    readonly endpoints?: readonly Endpoint[];
  }[];
  readonly operations?: readonly Operation[];
}

/** How a guest's requests are told back to it. */
const echoPrefix = "x-echo-";
const trailerPrefix = "x-trailer-";

async function answer(
  endpoints: readonly Endpoint[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const found = endpoints.find(
    ({ method = "GET", path }) => method === request.method && path === request.url,
  );
  if (found === undefined) response.writeHead(404).end();
  else if (found.mode === "echo-body") response.end(Buffer.concat(parts));
  else if (found.mode === "echo-headers") {
    response.setHeader("x-request-method", request.method ?? "");
    response.setHeader("x-request-path", request.url ?? "");
    const raw = request.rawHeaders;
    for (let at = 0; at < raw.length; at += 2) {
      response.appendHeader(`${echoPrefix}${raw[at]?.toLowerCase()}`, raw[at + 1] as string);
    }
    for (const [name, value] of Object.entries(request.trailers)) {
      response.appendHeader(`${trailerPrefix}${name}`, value as string);
    }
    response.end();
  } else {
    const { status = 200, headers = {}, body = "", chunks, trailers } = found.response ?? {};
    response.writeHead(status, { ...headers });
    if (trailers !== undefined) response.addTrailers({ ...trailers });
    if (chunks === undefined) response.end(body);
    else {
      for (const chunk of chunks) response.write(chunk);
      response.end();
    }
  }
}

async function startServers({ servers = [] }: Config): Promise<{
  environment: Record<string, string>;
  stop(): void;
}> {
  const environment: Record<string, string> = {};
  const open: Server[] = [];
  for (const { name, kind, endpoints = [] } of servers) {
    const server = createServer((request, response) => void answer(endpoints, request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    environment[`HTTP_SERVER_${name.toUpperCase()}`] = `127.0.0.1:${port}`;
    if (kind === "closed") server.close();
    else open.push(server);
  }
  return { environment, stop: () => open.forEach((server) => server.close()) };
}

async function runService(source: string, config: Config): Promise<string[]> {
  using folder = temporaryFolder();
  const servers = await startServers(config);
  const manifest = join(folder.path, "spin.toml");
  writeFileSync(
    manifest,
    `spin_manifest_version = 2
[application]
name = "suite"
[[trigger.http]]
route = "/..."
component = "suite"
[component.suite]
source = ${JSON.stringify(source)}
allowed_outbound_hosts = ["http://*:*"]
`,
  );
  const problems: string[] = [];
  const { environment } = servers;
  const app = await startTestApp(manifest, { environment, cpuTimeLimitMilliseconds: 5_000 });
  for (const { type, method, path, body, headers = {}, response = {} } of config.operations ?? []) {
    if (type !== "request") continue;
    const asked = { method: method ?? "GET", headers, ...(body !== undefined && { body }) };
    const got = await fetch(`${app.url}${path}`, { ...asked, signal: AbortSignal.timeout(10_000) });
    const text = await got.text();
    const { status = 200, body: wanted, headers: named = {} } = response;
    if (got.status !== status) problems.push(`${path}: ${got.status}, not ${status}`);
    if (wanted !== undefined && wanted !== text) problems.push(`${path}: "${text}"`);
    for (const [name, value] of Object.entries(named)) {
      if (got.headers.get(name) !== value) problems.push(`${path}: ${name} is missing`);
    }
  }
  problems.push(...(problems.length > 0 ? app.log.map(([, , line]) => line) : []));
  await app.stop();
  servers.stop();
  return problems;
}

async function runOne(folder: string, name: string): Promise<string[]> {
  const settings = join(folder, `${name}.json`);
  const config = (existsSync(settings) ? JSON.parse(readFileSync(settings, "utf8")) : {}) as Config;
  const source = join(folder, `${name}.wasm`);
  if (config.world === "wasi:http/service") return runService(source, config);
  return runProgram(folder, name, config);
}

/** Runs a program: gives it its input when it has printed what is expected before that. */
async function runProgram(folder: string, name: string, config: Config): Promise<string[]> {
  const { root, operations: [{ env = {}, args = [] } = {}, ...steps] = [] } = config;
  const wanted = steps.find((one) => one.type === "wait")?.exit_code ?? 0;
  const source = join(folder, root ?? "");
  const files =
    root === undefined ? [] : [{ kind: "directory", source, destination: "/" } as const];
  const printed: Record<string, string> = { stdout: "", stderr: "" };
  const input = new WasiInput();
  let at = 0;
  const goOn = (): void => {
    for (; at < steps.length; at += 1) {
      const { type, id, payload = "" } = steps[at] as Operation;
      if (type === "read" && printed[id ?? ""] !== payload) return;
      if (type === "write") input.give(payload);
    }
  };
  goOn();
  const { code, output } = await runCommand(join(folder, `${name}.wasm`), {
    arguments: [`${name}.wasm`, ...args],
    environment: env,
    files: loadGuestFiles({ id: name, files, excludeFiles: [] }, folder) ?? noFiles,
    input,
    printed: (to, text) => {
      printed[to] += text;
      goOn();
    },
  });
  const problems = code === wanted ? [] : [`it ended with ${code}, not ${wanted}`, ...output];
  if (at < steps.length) problems.push(`it has not printed "${steps[at]?.payload}"`);
  return problems;
}

const noFiles = { kind: "folder", id: 1, entries: new Map() } as const;

const writes = "it writes files, and a component's are read-only";
const sockets = "it opens sockets, and a component has none";

/** Why a component is not served what it asks for; null for one that has to pass. */
function reasonOf(name: string): string | null {
  if (name.startsWith("sockets-")) return sockets;
  return writing.has(name) ? writes : null;
}

const writing = new Set(
  [
    ...["dotdot", "flags-and-type", "hard-links", "io", "is-same-object", "metadata-hash"],
    ...["mkdir-rmdir", "rename", "set-size", "stat", "unlink-errors"],
  ].map((name) => `filesystem-${name}`),
);

const [folder = ".", ...words] = process.argv.slice(2);
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".wasm"))
  .map((file) => file.slice(0, -5))
  .filter((name) => words.length === 0 || words.some((word) => name.includes(word)));
const counts = { passed: 0, "not served": 0, failed: 0 };
for (const name of names) {
  const problems = await runOne(folder, name).catch((error: unknown) => [String(error)]);
  const reason = reasonOf(name);
  const outcome = problems.length === 0 ? "passed" : reason === null ? "failed" : "not served";
  counts[outcome] += 1;
  process.stdout.write(`${name}: ${outcome}${outcome === "not served" ? `: ${reason}` : ""}\n`);
  if (outcome !== "failed") continue;
  for (const problem of problems.slice(0, 3))
    process.stdout.write(`    ${problem.slice(0, 300)}\n`);
}
const told = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`);
process.stdout.write(`${told.join(", ")}\n`);
process.exit(counts.failed === 0 ? 0 : 1);
