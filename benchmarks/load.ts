/** Puts a server under load from a process of its own: wrk where it is installed, else `load-client.ts`. */

import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Which paths are asked for: this one, with a number at its end where `numbers` is not 0. */
export interface Requests {
  readonly path: string;
  readonly numbers: number;
  readonly order: "cycle" | "random";
  /** Posts so many bytes, others each time, instead of asking without a body. */
  readonly bodyBytes?: number;
}

/** How hard, how long, and which random numbers. */
export interface LoadOptions {
  readonly connections: number;
  readonly seconds: number;
  readonly seed: number;
}

/** What came of it. */
export interface LoadReport {
  readonly requests: number;
  readonly seconds: number;
  /** Answers with a status that is no success. */
  readonly refused: number;
  /** Connections that failed. */
  readonly broken: number;
  /** Answers that took longer than two seconds, which on a busy machine is nobody's fault. */
  readonly late: number;
  /** In this time 99 of 100 answers came; left out by `load-client.ts`. */
  readonly p99Milliseconds?: number;
}

/** Whether wrk can be run here. */
export const hasWrk = spawnSync("wrk", ["--version"]).error === undefined;

const wrkConnectionsMax = 1_000;

/** Asks as fast as the server answers, one request at a time on each connection. Rejects when one fails. */
export async function runLoad(
  url: string,
  requests: Requests,
  options: LoadOptions,
): Promise<LoadReport> {
  // wrk counts in whole seconds, and of many connections few may be answered before it stops.
  const useWrk =
    hasWrk && Number.isInteger(options.seconds) && options.connections <= wrkConnectionsMax;
  const output = await (useWrk ? runWrk : runClient)(url, requests, options);
  const report = JSON.parse(output.trimEnd().split("\n").at(-1) ?? "") as LoadReport;
  if (report.refused > 0 || report.broken > 0 || report.requests === 0) {
    throw new Error(`requests failed on ${url}${requests.path}: ${JSON.stringify(report)}`);
  }
  return report;
}

async function runWrk(url: string, requests: Requests, options: LoadOptions): Promise<string> {
  const { path, numbers, order, bodyBytes = 0 } = requests;
  const { connections, seconds, seed } = options;
  const script = join(import.meta.dirname, "load.lua");
  const { stdout } = await run("wrk", [
    ...["-t1", `-c${connections}`, `-d${seconds}s`, "-s", script, url],
    ...["--", path, String(numbers), order, String(seed), String(bodyBytes)],
  ]);
  return stdout;
}

async function runClient(url: string, requests: Requests, options: LoadOptions): Promise<string> {
  const client = join(import.meta.dirname, "load-client.ts");
  const { stdout } = await run(process.execPath, [
    client,
    JSON.stringify({ url, requests, options }),
  ]);
  return stdout;
}
