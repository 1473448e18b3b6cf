/**
 * What a hostile component costs the one beside it, as a table: `node benchmarks/outage.ts [REVISION'S FOLDER]` measures
 * this revision or the one in a folder. In peace, from the first attack on, and later, when whoever attacks has been set apart.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { projectRoot } from "../scripts/project.ts";
import { formatTable } from "./report.ts";
import { Scratch } from "./scratch.ts";
import { startServer } from "./subjects/server-process.ts";

const secondsOf = { peace: 3, first: 6, later: 14 };
const attackers = 3;
const connections = 8;
const restMilliseconds = 10;

const good = `export const handleRequest = async () => ({ status: 200, body: "good" });`;
const hostile = `
const does = {
  native: () => { let n = 3n; for (let i = 0; i < 40; i += 1) n *= n; },
  loop: () => { for (;;); },
};
export const handleRequest = async ({ uri }) => { does[uri.split("/")[2]](); return { status: 200 }; };`;

interface Answer {
  readonly at: number;
  readonly status: number;
  readonly milliseconds: number;
}

/** Asks from a process of its own; what it has heard so far. */
function ask(url: string, count: number, rest: number): { child: ChildProcess; answers: Answer[] } {
  const program = join(import.meta.dirname, "outage-load.ts");
  const child = spawn(process.execPath, [program, url, String(count), String(rest)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const answers: Answer[] = [];
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (more: string) => {
    const lines = (text + more).split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) {
      const [at = 0, status = 0, milliseconds = 0] = line.split(" ").map(Number);
      answers.push({ at, status, milliseconds });
    }
  });
  process.once("exit", () => child.kill("SIGKILL"));
  return { child, answers };
}

async function end(child: ChildProcess): Promise<void> {
  const closed = once(child, "close");
  child.kill("SIGKILL");
  await closed;
}

interface Phase {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Of requests that began in it. */
  readonly answers: readonly Answer[];
}

/** Peace, the first seconds of an attack, and what comes after. */
async function attack(scratch: Scratch, program: string, how: string): Promise<Phase[]> {
  const folder = scratch.folder();
  const table = (id: string): string =>
    `[[trigger.http]]\nroute = "/${id}/..."\ncomponent = "${id}"\n[component.${id}]\nsource = "${id}.ts"\n`;
  const manifest = `spin_manifest_version = 2\n[application]\nname = "outage"\n${table("good")}${table("hostile")}`;
  const files = { "spin.toml": manifest, "good.ts": good, "hostile.ts": hostile };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const flags = ["--listen", "127.0.0.1:0", "--workers", "2", "--state-dir", "", "--log-dir", ""];
  const server = await startServer(process.execPath, [program, "up", "--from", folder, ...flags]);
  const load = ask(`${server.url}/good`, connections, restMilliseconds);
  const children = [load.child];
  try {
    // The first answers are of a program that is still being compiled.
    await setTimeout(2_000);
    const peaceAt = Date.now();
    await setTimeout(secondsOf.peace * 1_000);
    const attackAt = Date.now();
    children.push(ask(`${server.url}/hostile/${how}`, attackers, 0).child);
    await setTimeout(secondsOf.first * 1_000);
    const laterAt = Date.now();
    await setTimeout(secondsOf.later * 1_000);
    const phase = (name: string, from: number, to: number): Phase => {
      const answers = load.answers.filter(({ at }) => at >= from && at < to);
      return { name, from, to, answers };
    };
    return [
      phase("peace", peaceAt, attackAt),
      phase(`first ${secondsOf.first} s of attack`, attackAt, laterAt),
      phase(`next ${secondsOf.later} s`, laterAt, Date.now()),
    ];
  } finally {
    for (const child of children) await end(child);
    await server.stop();
  }
}

/** The time that such a share of the answers with status 200 took at most. */
function quantile({ answers }: Phase, share: number): number {
  const times = answers.filter(({ status }) => status === 200).map((each) => each.milliseconds);
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The longest time in which nobody was answered, to the end of the phase, in seconds. */
function silence({ answers, from, to }: Phase): number {
  const answered = answers.filter(({ status }) => status === 200);
  const times = [...answered.map(({ at, milliseconds }) => at + milliseconds), to].toSorted(
    (a, b) => a - b,
  );
  let longest = 0;
  let before = from;
  for (const time of times) {
    longest = Math.max(longest, time - before);
    before = time;
  }
  return longest / 1_000;
}

function row(how: string, phase: Phase, peace: Phase): string[] {
  const { answers } = phase;
  const answered = answers.filter(({ status }) => status === 200).length;
  const ratio = quantile(phase, 0.99) / quantile(peace, 0.99);
  return [
    how,
    phase.name,
    `${answered} of ${answers.length}`,
    answers.length === 0 ? "" : `${((answered / answers.length) * 100).toFixed(1)} %`,
    `${quantile(phase, 0.5).toFixed(1)} ms`,
    `${quantile(phase, 0.99).toFixed(1)} ms`,
    phase === peace ? "" : ratio.toFixed(1),
    `${silence(phase).toFixed(1)} s`,
  ];
}

const program = join(resolve(process.argv[2] ?? projectRoot), "src/cli/main.ts");
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));
using scratch = new Scratch();
const head = [
  "attack",
  "when",
  "status 200",
  "share",
  "p50",
  "p99",
  "p99 / peace",
  "longest silence",
];
const rows: string[][] = [];
for (const how of ["native", "loop"]) {
  const phases = await attack(scratch, program, how);
  rows.push(...phases.map((phase) => row(how, phase, phases[0] as Phase)));
}
console.log(formatTable([head, ...rows]));
