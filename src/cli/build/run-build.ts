/** Builds components: what `bobbin build` does. */

import { existsSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { displayPath } from "../../common/display-path.ts";
import { bobbinError, type BobbinError } from "../../errors.ts";
import { buildLimits } from "../../limits.ts";
import type { Component } from "../../config/manifest/app.ts";
import { describePosition } from "../../config/manifest/index.ts";
import type { BuildIo } from "./build-io.ts";
import { CommandRunner } from "./command-runner.ts";
import { OutputTail } from "./output-tail.ts";
import { createProgress, type Progress, type ProgressOptions } from "./progress.ts";
import { nameStep, planBuild, type BuildStep } from "./steps.ts";
import { listenForStop, type StopListener } from "./stop-listener.ts";
import { findMissing, notFoundExitCode, readNotFound, type Missing } from "./toolchains.ts";

/** How a build ended. */
export interface BuildResult {
  /** How many components have a build command. */
  readonly componentCount: number;
  /** What failed, in the order of the components. */
  readonly failures: readonly BobbinError[];
  /** The signal that stopped the build, or null. */
  readonly stoppedBy: NodeJS.Signals | null;
}

interface Build {
  readonly io: BuildIo;
  readonly runner: CommandRunner;
  readonly progress: Progress;
  readonly stopListener: StopListener;
}

/**
 * Runs the build commands of these components, and checks that they made the sources. Failures of
 * one do not end the others; a signal to stop ends all.
 */
export async function runBuild(
  components: readonly Component[],
  options: ProgressOptions,
  io: BuildIo,
): Promise<BuildResult> {
  const chains = planBuild(components);
  using runner = new CommandRunner();
  using stopListener = listenForStop(() => runner.stop());
  using progress = createProgress(io, options);
  const build: Build = { io, runner, progress, stopListener };
  const waiting = [...chains];
  const failures = new Map<BuildStep, readonly BobbinError[]>();
  const work = async (): Promise<void> => {
    for (let chain = waiting.shift(); chain !== undefined; chain = waiting.shift()) {
      for (const step of chain) failures.set(step, await buildStep(step, build));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const steps = chains.flat();
  return {
    componentCount: steps.reduce((sum, step) => sum + step.components.length, 0),
    failures: steps.flatMap((step) => failures.get(step) ?? []),
    stoppedBy: stopListener.signal,
  };
}

async function buildStep(step: BuildStep, build: Build): Promise<readonly BobbinError[]> {
  const { progress, stopListener } = build;
  if (stopListener.signal !== null) return [];
  const name = nameStep(step);
  progress.started(name);
  const output = new OutputTail(buildLimits.outputCharactersMax);
  const failures = await runCommands(step, output, build);
  // Read again: the signal may have come while the commands ran.
  if (isStopped(stopListener)) {
    progress.stopped(name);
    return [];
  }
  if (failures.length === 0) progress.built(name);
  else progress.failed(name, output.text);
  return failures;
}

function isStopped(stopListener: StopListener): boolean {
  return stopListener.signal !== null;
}

/** Runs the commands until one fails. */
async function runCommands(
  { components, commands, workdir }: BuildStep,
  output: OutputTail,
  { io, runner, progress, stopListener }: Build,
): Promise<readonly BobbinError[]> {
  const ids = components.map((component) => component.id);
  const fail = (command: string, outcome: string): readonly BobbinError[] => {
    const where = displayPath(workdir);
    return [
      bobbinError("build-command-failed", { components: ids, command, workdir: where, outcome }),
    ];
  };
  const lack = (missing: Missing): readonly BobbinError[] => [
    bobbinError("toolchain-missing", { components: ids, ...missing }),
  ];
  for (const command of commands) {
    if (!isFolder(workdir)) return fail(command, "cannot be started: there is no such folder");
    const missing = await findMissing(command, workdir, io.environment);
    if (isStopped(stopListener)) return [];
    if (missing !== null) return lack(missing);
    const onOutput = (text: string): void => {
      output.add(text);
      progress.printed(ids.join(", "), text);
    };
    const failure = await runner.run(command, { workdir, environment: io.environment, onOutput });
    if (failure === null) continue;
    const notFound = failure.exitCode === notFoundExitCode ? readNotFound(output.text) : null;
    return notFound === null ? fail(command, failure.outcome) : lack(notFound);
  }
  return findMissingSources(components);
}

function findMissingSources(components: readonly Component[]): BobbinError[] {
  return components
    .filter(({ source, remote }) => remote === null && !existsSync(source))
    .map(({ id, source, position }) =>
      bobbinError("component-source-missing", {
        component: id,
        path: displayPath(source),
        place: describePosition(position),
      }),
    );
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
