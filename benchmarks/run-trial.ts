/** Runs a trial: all its subjects side by side, each in processes of its own, in turns. */

import { openCallSubject } from "./subjects/call-subject.ts";
import { openHttpSubject } from "./subjects/http-subject.ts";
import { openMemorySubject } from "./subjects/memory-subject.ts";
import { openRedisSubject } from "./redis/redis-subject.ts";
import type { Scratch } from "./scratch.ts";
import type { Settings } from "./settings.ts";
import { openStartSubject } from "./subjects/start-subject.ts";
import { differenceOf, ratioOf, type Spread, spreadOf } from "./statistics.ts";
import { openWatchSubject } from "./subjects/watch-subject.ts";
import { CannotMeasure, type Metric, type OpenSubject, type Sample } from "./subjects/sample.ts";
import { type Comparison, meets, type Subject, type Target, type Trial } from "./trial.ts";

/** Medians of what was counted. */
export interface Figures {
  readonly name: string;
  readonly medians: Sample;
}

/** What a row of a trial gave. */
export interface RowResult {
  readonly trial: string;
  readonly metric: Metric;
  readonly by: "ratio" | "difference";
  readonly measured: Figures;
  readonly against: Figures | null;
  /** Ratios or differences round by round; without `against`, the figures themselves. */
  readonly outcome: Spread;
  readonly rounds: number;
  readonly target: Target | null;
  readonly verdict: "met" | "missed" | null;
}

/** Measures all rows of a trial. Rejects with `CannotMeasure` where this machine cannot run it. */
export async function runTrial(
  trial: Trial,
  scratch: Scratch,
  settings: Settings,
): Promise<RowResult[]> {
  const samples = await sampleAll(trial, scratch, settings);
  return trial.rows.map((row) => compare(trial, row, samples));
}

type Samples = ReadonlyMap<string, readonly Sample[]>;

async function sampleAll(trial: Trial, scratch: Scratch, settings: Settings): Promise<Samples> {
  const subjects = new Map(
    trial.rows
      .flatMap(({ measured, against }) => (against === null ? [measured] : [against, measured]))
      .map((subject) => [subject.name, subject]),
  );
  const open = new Map<string, OpenSubject>();
  const samples = new Map([...subjects.keys()].map((name) => [name, [] as Sample[]]));
  try {
    let rounds = 0;
    for (const [name, subject] of subjects) {
      open.set(name, await openSubject(subject, scratch, settings));
      rounds = settings.rounds[subject.kind];
    }
    for (let round = 0; round < rounds; round += 1) {
      // Back and forth, so that nobody always follows the same neighbour.
      const turns = round % 2 === 0 ? [...open] : [...open].toReversed();
      for (const [name, subject] of turns) samples.get(name)?.push(await subject.sample(round));
    }
  } finally {
    for (const subject of open.values()) await subject.close();
    await scratch.endServers();
  }
  return samples;
}

function openSubject(subject: Subject, scratch: Scratch, settings: Settings): Promise<OpenSubject> {
  if (subject.kind === "http") return openHttpSubject(subject, scratch, settings);
  if (subject.kind === "call") return openCallSubject(subject, scratch, settings);
  if (subject.kind === "redis") return openRedisSubject(subject, scratch, settings);
  if (subject.kind === "memory") return openMemorySubject(subject, scratch, settings);
  if (subject.kind === "watch") return openWatchSubject(subject, scratch);
  return openStartSubject(subject, scratch, settings);
}

function compare(from: Trial, row: Comparison, samples: Samples): RowResult {
  const { name: trial, metric, by = "ratio" } = from;
  const spreadBetween = by === "ratio" ? ratioOf : differenceOf;
  const { target } = row;
  const of = (subject: Subject): readonly Sample[] => samples.get(subject.name) ?? [];
  const counted = (subject: Subject): number[] => of(subject).map((one) => figure(one, metric));
  const figures = counted(row.measured);
  const outcome =
    row.against === null ? spreadOf(figures) : spreadBetween(figures, counted(row.against));
  const summarize = (subject: Subject): Figures => ({
    name: subject.name,
    medians: mediansOf(of(subject)),
  });
  return {
    trial,
    metric,
    by,
    measured: summarize(row.measured),
    against: row.against === null ? null : summarize(row.against),
    outcome,
    rounds: figures.length,
    target,
    verdict: target === null ? null : meets(target, outcome.median) ? "met" : "missed",
  };
}

function figure(sample: Sample, metric: Metric): number {
  const found = sample[metric];
  if (found === undefined) throw new CannotMeasure(`${metric} cannot be read on this system`);
  return found;
}

function mediansOf(samples: readonly Sample[]): Sample {
  const metrics = Object.keys(samples[0] ?? {}) as Metric[];
  const median = (metric: Metric): number =>
    spreadOf(samples.map((sample) => sample[metric] ?? Number.NaN)).median;
  return Object.fromEntries(metrics.map((metric) => [metric, median(metric)]));
}
