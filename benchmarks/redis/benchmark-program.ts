/** `redis-benchmark`, which comes with Redis and is written in C. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { bobbinScripts } from "../../src/stores/redis/bobbin-scripts.ts";
import { keysFew } from "../scratch.ts";
import { type RedisHost, redisValue } from "./redis-host.ts";

const run = promisify(execFile);
const setScript = bobbinScripts().set;

/** Redis's own commands on keys of their own, and those that our layout `bobbin` is read and written with. */
export type BenchmarkCommand = "GET" | "SET" | "HGET" | "EVALSHA";

/** What came of a run. */
export interface BenchmarkRate {
  readonly perSecond: number;
  readonly requests: number;
}

/** The program puts a number in the place of this. */
const number = "__rand_int__";
const ours = (part: string): string => `bobbin:{redis-benchmark}:${part}`;
const held = `${"r".repeat(12)}${redisValue}`;

const words: Readonly<Record<BenchmarkCommand, readonly string[]>> = {
  GET: ["GET", `key:${number}`],
  SET: ["SET", `key:${number}`, redisValue],
  HGET: ["HGET", ours("values"), `key-${number}`],
  EVALSHA: [
    ...["EVALSHA", setScript.sha1, "3", ours("values"), ours("keys"), ours("absent")],
    ...["-1", `key-${number}`, held],
  ],
};

/** What makes the keys that are read. */
const fillings: Partial<Readonly<Record<BenchmarkCommand, BenchmarkCommand>>> = {
  GET: "SET",
  HGET: "EVALSHA",
};

const firstRequests = 2_000;
/** Numbers are random, so that it takes more than one write for each key until none is missing. */
const fillRequests = keysFew * 10;

/** Makes the keys; what it resolves to runs the program for about so many seconds. */
export async function openBenchmarkProgram(
  host: RedisHost,
  command: BenchmarkCommand,
  connections: number,
): Promise<(seconds: number) => Promise<BenchmarkRate>> {
  await host.command("SCRIPT", "LOAD", setScript.text);
  await measure(host.port, fillings[command] ?? command, 50, fillRequests);
  // The program takes a count and no time.
  let { perSecond } = await measure(host.port, command, connections, firstRequests);
  return async (seconds) => {
    const requests = Math.max(firstRequests, Math.round(perSecond * seconds));
    const rate = await measure(host.port, command, connections, requests);
    ({ perSecond } = rate);
    return rate;
  };
}

async function measure(
  port: number,
  command: BenchmarkCommand,
  connections: number,
  requests: number,
): Promise<BenchmarkRate> {
  const { stdout } = await run("redis-benchmark", [
    ...["-h", "127.0.0.1", "-p", String(port), "-c", String(connections), "-n", String(requests)],
    ...["-P", "1", "-r", String(keysFew), "--csv", ...words[command]],
  ]);
  // "test","rps","avg_latency_ms", and so on; the test is the command, which may hold anything but this.
  const perSecond = Number(stdout.trimEnd().split("\n").at(-1)?.split('","')[1]);
  if (!(perSecond > 0)) throw new Error(`redis-benchmark: ${stdout}`);
  return { perSecond, requests };
}
