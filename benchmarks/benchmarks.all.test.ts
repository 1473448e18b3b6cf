/** Every trial runs, and compares what it says it compares; nothing here looks at a figure's size. */

import assert from "node:assert/strict";
import { get, type IncomingMessage } from "node:http";
import { test } from "node:test";
import { formatResults, formatTable } from "./report.ts";
import { runTrial } from "./run-trial.ts";
import { Scratch } from "./scratch.ts";
import { type ServerProgram, serverCommand } from "./subjects/server-programs.ts";
import { startServer } from "./subjects/server-process.ts";
import type { Settings } from "./settings.ts";
import { ratioOf, spreadOf } from "./statistics.ts";
import { CannotMeasure } from "./subjects/sample.ts";
import { type Comparison, meets, type Trial } from "./trial.ts";
import { trials } from "./trials.ts";

const tiny: Settings = {
  rounds: { http: 1, redis: 1, call: 1, start: 1, watch: 1, memory: 1 },
  loadSeconds: 0.05,
  warmUpSeconds: 0.05,
  connections: 4,
  quietMilliseconds: 50,
  calls: 50,
  keysMany: 2000,
};

/** One row a trial; of start-up one that builds no package. */
function shortened(trial: Trial): Trial {
  const isQuick = ({ measured }: Comparison): boolean =>
    measured.kind !== "start" || measured.program !== "package";
  return { ...trial, rows: trial.rows.filter(isQuick).slice(0, 1) };
}

for (const trial of trials.filter(({ flag }) => flag === undefined)) {
  test(`${trial.name} gives a figure and a verdict`, async (t) => {
    using scratch = new Scratch();
    const short = shortened(trial);
    try {
      const rows = await runTrial(short, scratch, tiny);
      assert.equal(rows.length, 1);
      const [row] = rows;
      assert.ok(Number.isFinite(row!.outcome.median));
      assert.ok(trial.by === "difference" || row!.outcome.median >= 0);
      assert.equal(row!.verdict === null, short.rows[0]!.target === null);
      assert.ok(formatResults(rows, []).includes(`\n${trial.name}  ${row!.measured.name}  `));
    } catch (error) {
      if (!(error instanceof CannotMeasure)) throw error;
      t.skip(error.message);
    }
  });
}

async function answerOf(server: ServerProgram): Promise<string> {
  using scratch = new Scratch();
  const [program, ...args] = await serverCommand(server, scratch, tiny);
  const { url, stop } = await startServer(program, args);
  try {
    const path = server.program === "bobbin" ? `/${server.component}/key-7` : "/";
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`${url}${path}`, { agent: false, headers: { connection: "keep-alive" } }, resolve).on(
        "error",
        reject,
      );
    });
    const body = (await answer.setEncoding("latin1").toArray()).join("");
    const head = answer.rawHeaders.join("\n").replace(/Date\n.*/, "Date");
    return `${answer.statusCode}\n${head}\n${body}`;
  } finally {
    await stop();
  }
}

test("the bare server sends what the components send", async () => {
  const bare = await answerOf({ program: "bare" });
  for (const component of ["get", "get-fetch", "plain"] as const) {
    assert.equal(await answerOf({ program: "bobbin", component }), bare);
  }
});

test("a spread has the middle of the figures, and ratios are taken pair by pair", () => {
  assert.deepEqual(spreadOf([3, 1, 2]), { median: 2, min: 1, max: 3 });
  assert.deepEqual(spreadOf([1, 2]), { median: 1.5, min: 1, max: 2 });
  assert.deepEqual(ratioOf([10, 30], [5, 10]), { median: 2.5, min: 2, max: 3 });
});

test("a target is a bound that may be reached", () => {
  assert.deepEqual(
    [2, 3].map((figure) => meets({ atLeast: 3 }, figure)),
    [false, true],
  );
  assert.deepEqual(
    [1, 2].map((figure) => meets({ atMost: 1 }, figure)),
    [true, false],
  );
});

test("columns stand under each other", () => {
  assert.equal(
    formatTable([
      ["a", "figure"],
      ["long", "1"],
    ]),
    "a     figure\n----  ------\nlong  1",
  );
});
