/** A server under load: requests in a second, and processor time of each. */

import { cpuMicroseconds, peakMebibytes } from "../cpu-time.ts";
import { type LoadReport, runLoad, type Requests } from "../load.ts";
import { redisTime } from "../redis/redis-subject.ts";
import type { Scratch } from "../scratch.ts";
import { type ServerProcess, startServer } from "./server-process.ts";
import { type ServerProgram, serverCommand } from "./server-programs.ts";
import type { Settings } from "../settings.ts";
import { slowSyncs } from "../slow-syncs.ts";
import { longEnough } from "./long-enough.ts";
import type { OpenSubject, Sample } from "./sample.ts";

/** A body of so many bytes, and where it is posted to. */
export interface Seed {
  readonly path: string;
  readonly bodyBytes: number;
}

/** A server, and what is asked of it. */
export interface HttpSubject {
  readonly kind: "http";
  /** For the table. */
  readonly name: string;
  readonly server: ServerProgram;
  readonly requests: Omit<Requests, "numbers"> & { readonly numbers: number | "many" };
  /** Where it is not as many as the settings say. */
  readonly connections?: number;
  /** Whether it takes longer than others until it is warm, since it has many instances to make. */
  readonly isSlowToWarm?: boolean;
  /** Whether the most memory that it has held is a figure too. */
  readonly peakMemory?: boolean;
  /** What it is sent once before it is measured. */
  readonly seed?: Seed;
  /** How long each sync of a file takes longer than the disk makes it. */
  readonly syncDelayMilliseconds?: number;
}

/** Starts the server and warms it up. */
export async function openHttpSubject(
  subject: HttpSubject,
  scratch: Scratch,
  settings: Settings,
): Promise<OpenSubject> {
  const numbers =
    subject.requests.numbers === "many" ? settings.keysMany : subject.requests.numbers;
  const requests = { ...subject.requests, numbers };
  const server = await start(subject, scratch, settings);
  const { loadSeconds, warmUpSeconds } = settings;
  const connections = subject.connections ?? settings.connections;
  const load = (seconds: number, seed: number): Promise<LoadReport> =>
    runLoad(server.url, requests, { connections, seconds, seed }).catch((error: unknown) => {
      throw new Error(`${(error as Error).message}\n${server.printed().slice(-1000)}`, {
        cause: error,
      });
    });
  try {
    await sow(server.url, subject.seed);
    await load(subject.isSlowToWarm === true ? Math.min(warmUpSeconds * 10, 4) : warmUpSeconds, 1);
  } catch (error) {
    await server.stop();
    throw error;
  }
  const redis =
    "store" in subject.server && subject.server.store === "redis" ? await scratch.redis() : null;
  return {
    sample: async (round) => {
      const pid = subject.syncDelayMilliseconds === undefined ? server.pid : null;
      const sample = await longEnough(loadSeconds, (seconds) =>
        measure(pid, redis?.pid ?? null, () => load(seconds, round + 2)),
      );
      const peak = subject.peakMemory === true ? peakMebibytes(server.pid) : null;
      return peak === null ? sample : { ...sample, "MiB peak": peak };
    },
    close: () => server.stop(),
  };
}

/** Sends a server what it is to hold. */
export async function sow(url: string, seed: Seed | undefined): Promise<void> {
  if (seed === undefined) return;
  const body = Buffer.alloc(seed.bodyBytes, "v");
  const response = await fetch(`${url}${seed.path}`, { method: "POST", body });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}${seed.path} answered ${response.status}: ${text}`);
}

async function start(
  subject: HttpSubject,
  scratch: Scratch,
  settings: Settings,
): Promise<ServerProcess> {
  const [program, ...args] = await serverCommand(subject.server, scratch, settings);
  const command = slowSyncs([program, ...args], subject.syncDelayMilliseconds ?? 0);
  return startServer(command[0], command.slice(1));
}

/** Without a process to ask, as under strace, which takes time itself, there is no processor time. */
async function measure(
  pid: number | null,
  redisPid: number | null,
  load: () => Promise<LoadReport>,
): Promise<Sample> {
  const before = pid === null ? null : cpuMicroseconds(pid);
  const [{ requests, seconds, p99Milliseconds }, redis] = await redisTime(redisPid, load);
  const after = pid === null ? null : cpuMicroseconds(pid);
  const rate = {
    "requests/s": requests / seconds,
    ...(p99Milliseconds === undefined ? {} : { "ms p99": p99Milliseconds }),
  };
  if (before === null || after === null) return { ...rate, ...redis };
  return { ...rate, "µs CPU": (after - before) / requests, ...redis };
}
