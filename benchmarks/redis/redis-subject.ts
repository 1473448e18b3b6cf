/** Redis without HTTP: the program that measures it, our driver alone, and gets beside a listing. */

import { cpuMicroseconds } from "../cpu-time.ts";
import { keysFew, type Scratch } from "../scratch.ts";
import type { Settings } from "../settings.ts";
import { longEnough } from "../subjects/long-enough.ts";
import type { OpenSubject, Sample } from "../subjects/sample.ts";
import { type BenchmarkCommand, openBenchmarkProgram } from "./benchmark-program.ts";
import { type ClientCalls, type ClientGets, startRedisClient } from "./redis-client.ts";

interface RedisSubjectOf<Program extends string> {
  readonly kind: "redis";
  /** For the table. */
  readonly name: string;
  readonly program: Program;
}

/** `redis-benchmark`, so many connections with one command at a time on each. */
export interface BenchmarkSubject extends RedisSubjectOf<"redis-benchmark"> {
  readonly command: BenchmarkCommand;
  readonly connections: number;
}

/** Our driver in a process of its own, with so many calls under way. */
export interface DriverSubject extends RedisSubjectOf<"driver"> {
  readonly call: ClientCalls["call"];
  readonly inFlight: number;
  /** How many replicas have to confirm a write. */
  readonly replicasMin?: 1;
}

/** Gets of one process, with another that lists all keys over and over or with none. */
export interface ListingSubject extends RedisSubjectOf<"gets"> {
  readonly isListed: boolean;
}

/** What is measured with a Redis server and without HTTP. */
export type RedisSubject = BenchmarkSubject | DriverSubject | ListingSubject;

/** Starts what the subject needs, and warms it up. */
export function openRedisSubject(
  subject: RedisSubject,
  scratch: Scratch,
  settings: Settings,
): Promise<OpenSubject> {
  switch (subject.program) {
    case "redis-benchmark":
      return openBenchmark(subject, scratch, settings);
    case "driver":
      return openDriver(subject, scratch, settings);
    case "gets":
      return openGets(subject, scratch, settings);
  }
}

/** Runs a load; with the processor time of a Redis server for each request, where there is one and it can be read. */
export async function redisTime<T extends { readonly requests: number }>(
  pid: number | null,
  load: () => Promise<T>,
): Promise<[report: T, sample: Sample]> {
  const before = pid === null ? null : cpuMicroseconds(pid);
  const report = await load();
  const after = pid === null ? null : cpuMicroseconds(pid);
  if (before === null || after === null) return [report, {}];
  return [report, { "µs Redis": (after - before) / report.requests }];
}

async function openBenchmark(
  { command, connections }: BenchmarkSubject,
  scratch: Scratch,
  { loadSeconds }: Settings,
): Promise<OpenSubject> {
  const host = await scratch.redis();
  const run = await openBenchmarkProgram(host, command, connections);
  return {
    sample: () =>
      longEnough(loadSeconds, async (seconds) => {
        const [{ perSecond }, redis] = await redisTime(host.pid, () => run(seconds));
        return { "requests/s": perSecond, ...redis };
      }),
    close: async () => {},
  };
}

async function openDriver(
  subject: DriverSubject,
  scratch: Scratch,
  { loadSeconds, warmUpSeconds }: Settings,
): Promise<OpenSubject> {
  const { call, inFlight, replicasMin = 0 } = subject;
  const host = await scratch.redis(replicasMin === 0 ? "alone" : "replicated");
  const place = { url: host.url, namespace: await host.filled(keysFew), replicasMin };
  const client = await startRedisClient({ ...place, keys: keysFew });
  const load = (seconds: number) => client.calls({ call, inFlight, seconds });
  await load(warmUpSeconds);
  return {
    sample: () =>
      longEnough(loadSeconds, async (length) => {
        const [report, redis] = await redisTime(host.pid, () => load(length));
        const { requests, seconds, microseconds } = report;
        return { "requests/s": requests / seconds, "µs CPU": microseconds / requests, ...redis };
      }),
    close: () => client.close(),
  };
}

/** Few enough that neither they nor the listing wait for a processor: who waits for whom in Redis is what counts. */
const gets: Omit<ClientGets, "seconds"> = { callers: 20, pauseMilliseconds: 10 };

async function openGets(
  { isListed }: ListingSubject,
  scratch: Scratch,
  { loadSeconds, warmUpSeconds, keysMany }: Settings,
): Promise<OpenSubject> {
  const host = await scratch.redis();
  const namespace = await host.filled(keysMany);
  const plan = { url: host.url, namespace, replicasMin: 0, keys: keysMany };
  const client = await startRedisClient(plan);
  const lister = isListed ? await startRedisClient(plan) : null;
  const load = async (seconds: number): Promise<Sample> => {
    const stopListing = lister?.list();
    const { p50Milliseconds, p99Milliseconds } = await client.gets({ ...gets, seconds });
    const listed = await stopListing?.();
    const pages = listed === undefined ? {} : { "pages/s": listed.pages / listed.seconds };
    return { "ms p99": p99Milliseconds, "ms p50": p50Milliseconds, ...pages };
  };
  await load(warmUpSeconds);
  return {
    sample: () => longEnough(loadSeconds, load),
    close: async () => {
      await client.close();
      await lister?.close();
    },
  };
}
