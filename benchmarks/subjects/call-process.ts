/** Makes key-value calls when `call-subject.ts` says so, and reports the processor time of this process. */

import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { startTestApp } from "../../src/testing/test-app.ts";
import type { CallProcessPlan, CallReport, CallRequest } from "./call-subject.ts";
import { prepareCall } from "../statements.ts";

type Round = (request: CallRequest) => Promise<CallReport>;

const plan = JSON.parse(process.argv[2] ?? "{}") as CallProcessPlan;
const round = plan.from === "isolate" ? await inIsolate() : byStatement();

/** One request to a component that makes all calls; what the request itself costs is lost among them. */
async function inIsolate(): Promise<Round> {
  const folder = dirname(plan.path);
  const runtimeConfigPath = join(folder, "runtime-config.toml");
  writeFileSync(
    runtimeConfigPath,
    `[key_value_store.default]\ntype = "spin"\npath = ${JSON.stringify(plan.path)}\n`,
  );
  const app = await startTestApp(join(import.meta.dirname, "../app", "spin.toml"), {
    componentIds: ["calls"],
    runtimeConfigPath,
    cpuTimeLimitMilliseconds: 60_000,
  });
  return ({ calls }) =>
    timed(async () => {
      const response = await app.fetch(`/calls/${plan.call}/${calls}/${plan.keys}`);
      if (!response.ok) throw new Error(`the component failed: ${JSON.stringify(app.log)}`);
      await response.arrayBuffer();
    });
}

function byStatement(): Round {
  const call = prepareCall(plan.path, plan.call);
  return ({ calls, seed }) => {
    const keys = Array.from({ length: calls }, (_, at) => `key-${chosen(at, seed)}`);
    return timed(() => {
      for (const key of keys) call(key);
    });
  };
}

/** Few keys in the component's order; many at random, others in each round. */
function chosen(at: number, seed: number): number {
  if (plan.keys <= 1000) return (at * 7919) % plan.keys;
  const mixed = Math.imul(at + seed * 1_000_003, 2_654_435_761) >>> 0;
  return Math.floor((mixed / 2 ** 32) * plan.keys);
}

async function timed(work: () => unknown): Promise<CallReport> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { microseconds: user + system };
}

process.on("message", (request: CallRequest) => {
  void round(request).then((report) => process.send?.(report));
});
process.on("disconnect", () => process.exit(0));
process.send?.(null);
