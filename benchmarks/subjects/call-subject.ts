/** A key-value call, thousands of times in a process of its own: processor time of each. */

import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { keysFew, type Scratch } from "../scratch.ts";
import type { Settings } from "../settings.ts";
import type { OpenSubject } from "./sample.ts";

/** A call of the store's interface. */
export type CallName = "get" | "set" | "exists" | "increment";

/** Which call, and from where. */
export interface CallSubject {
  readonly kind: "call";
  /** For the table. */
  readonly name: string;
  /** A component in its isolate, or Spin's SQL, prepared, with nothing around it. */
  readonly from: "isolate" | "statement";
  readonly call: CallName;
  readonly keys: "few" | "many";
}

/** What `call-process.ts` is started with, as JSON. */
export interface CallProcessPlan {
  readonly from: CallSubject["from"];
  readonly call: CallName;
  readonly path: string;
  readonly keys: number;
}

/** Asks the process for a round. */
export interface CallRequest {
  readonly calls: number;
  readonly seed: number;
}

/** What the process sends: null once it is ready, then the processor time of each round. */
export type CallReport = { readonly microseconds: number } | null;

/** Starts the process; its first round warms up. */
export async function openCallSubject(
  subject: CallSubject,
  scratch: Scratch,
  settings: Settings,
): Promise<OpenSubject> {
  const { from, call } = subject;
  const keys = subject.keys === "few" ? keysFew : settings.keysMany;
  const plan: CallProcessPlan = { from, call, keys, path: await scratch.database(keys) };
  const child = fork(join(import.meta.dirname, "call-process.ts"), [JSON.stringify(plan)]);
  const closed = once(child, "exit");
  const report = async (): Promise<number> => {
    const ended = closed.then(() => Promise.reject(new Error(`${subject.name} ended early`)));
    const [message] = (await Promise.race([once(child, "message"), ended])) as [CallReport];
    return message?.microseconds ?? 0;
  };
  const round = async (seed: number): Promise<number> => {
    const { calls } = settings;
    child.send({ calls, seed } satisfies CallRequest);
    return (await report()) / calls;
  };
  await report();
  await round(1);
  return {
    sample: async (at) => ({ "µs CPU": await round(at + 2) }),
    close: async () => {
      child.disconnect();
      await closed;
    },
  };
}
