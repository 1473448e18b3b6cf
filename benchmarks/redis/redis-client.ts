/** A process that opens a store in Redis and calls it when it is told to. */

import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** What the process is started with, as JSON. */
export interface ClientPlan {
  readonly url: string;
  readonly namespace: string;
  readonly replicasMin: number;
  /** The store holds `key-0` and so on. */
  readonly keys: number;
}

/** Calls as fast as they are answered, so many at a time. */
export interface ClientCalls {
  readonly call: "get" | "set";
  readonly inFlight: number;
  readonly seconds: number;
}

/** Gets of random keys; each caller rests after an answer. */
export interface ClientGets {
  readonly callers: number;
  readonly pauseMilliseconds: number;
  readonly seconds: number;
}

/** What the process is told. */
export type ClientTask =
  | ({ readonly task: "calls" } & ClientCalls)
  | ({ readonly task: "gets" } & ClientGets)
  /** Lists all keys page by page, again and again, until `stop`. */
  | { readonly task: "list" | "stop" };

/** What came of calls; the time is the processor's, of the whole process. */
export interface CallsReport {
  readonly requests: number;
  readonly seconds: number;
  readonly microseconds: number;
}

/** How long gets took. */
export interface GetsReport {
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
}

/** How much was listed. */
export interface ListReport {
  readonly pages: number;
  readonly seconds: number;
}

/** The process, from outside. */
export interface RedisClient {
  calls(calls: ClientCalls): Promise<CallsReport>;
  gets(gets: ClientGets): Promise<GetsReport>;
  /** Begins to list; what it returns stops that. */
  list(): () => Promise<ListReport>;
  close(): Promise<void>;
}

/** Starts the process and waits until its store is connected. */
export async function startRedisClient(plan: ClientPlan): Promise<RedisClient> {
  const program = join(import.meta.dirname, "client-process.ts");
  const child = fork(program, [JSON.stringify(plan)]);
  const closed = once(child, "exit");
  const report = async (): Promise<unknown> => {
    const ended = closed.then(() => Promise.reject(new Error("a client of Redis ended early")));
    const [message] = (await Promise.race([once(child, "message"), ended])) as [unknown];
    return message;
  };
  const tell = (task: ClientTask): boolean => child.send(task);
  await report();
  return {
    calls: (calls) => {
      tell({ task: "calls", ...calls });
      return report() as Promise<CallsReport>;
    },
    gets: (gets) => {
      tell({ task: "gets", ...gets });
      return report() as Promise<GetsReport>;
    },
    list: () => {
      tell({ task: "list" });
      return () => {
        tell({ task: "stop" });
        return report() as Promise<ListReport>;
      };
    },
    close: async () => {
      child.disconnect();
      await closed;
    },
  };
}
