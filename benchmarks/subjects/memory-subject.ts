/** What a server's processes hold together: at rest, after load, and when it has been quiet again. */

import { setTimeout } from "node:timers/promises";
import { proportionalMebibytes } from "../cpu-time.ts";
import { type Seed, sow } from "./http-subject.ts";
import { runLoad, type Requests } from "../load.ts";
import type { Scratch } from "../scratch.ts";
import { startServer } from "./server-process.ts";
import { type ServerProgram, serverCommand } from "./server-programs.ts";
import type { Settings } from "../settings.ts";
import { CannotMeasure, type OpenSubject, type Sample } from "./sample.ts";

/** A server, which each sample starts anew. */
export interface MemorySubject {
  readonly kind: "memory";
  /** For the table. */
  readonly name: string;
  readonly server: ServerProgram;
  readonly requests: Requests;
  readonly seed: Seed;
}

const settleMilliseconds = 2_000;

/** Prepares the command. */
export async function openMemorySubject(
  { server, requests, seed: content }: MemorySubject,
  scratch: Scratch,
  settings: Settings,
): Promise<OpenSubject> {
  const [program, ...args] = await serverCommand(server, scratch, settings);
  const { connections, loadSeconds: seconds, quietMilliseconds } = settings;
  const sample = async (round: number): Promise<Sample> => {
    const { pid, url, stop } = await startServer(program, args);
    try {
      await setTimeout(Math.min(settleMilliseconds, quietMilliseconds));
      const idle = held(pid);
      await sow(url, content);
      for (let part = 0; part < 5; part += 1) {
        await runLoad(url, requests, { connections, seconds, seed: round + part });
      }
      const loaded = held(pid);
      await setTimeout(quietMilliseconds);
      return { "MiB idle": idle, "MiB loaded": loaded, "MiB quiet": held(pid) };
    } finally {
      await stop();
    }
  };
  return { sample, close: async () => {} };
}

function held(pid: number): number {
  const mebibytes = proportionalMebibytes(pid);
  if (mebibytes === null) throw new CannotMeasure("this system does not tell what a process holds");
  return mebibytes;
}
