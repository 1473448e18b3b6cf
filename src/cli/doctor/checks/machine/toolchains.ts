import { existsSync } from "node:fs";
import { nameStep, planBuild, type BuildStep } from "../../../build/steps.ts";
import { findMissing, type Missing } from "../../../build/toolchains.ts";
import { displayPath } from "../../../../common/display-path.ts";
import { describePosition } from "../../../../config/manifest/index.ts";
import type { Check } from "../../check.ts";
import { ok, problem, warning, type Finding } from "../../finding.ts";
import type { PatientOptions } from "../../patient.ts";

/** What the build commands need of this machine. */
export const toolchains: Check = {
  id: "toolchains",
  group: "This machine",
  needs: "application",
  async run({ app, options }) {
    const steps = planBuild(Object.values(app.value?.components ?? {})).flat();
    const found: Finding[] = [];
    for (const step of steps) {
      const missing = await findMissingOf(step, options.environment);
      if (missing !== null) found.push(describe(step, missing));
    }
    if (found.length > 0 || steps.length === 0) return found;
    return [ok(`what builds ${steps.map(nameStep).join(", ")} is installed`)];
  },
};

async function findMissingOf(
  { commands, workdir }: BuildStep,
  environment: PatientOptions["environment"],
): Promise<Missing | null> {
  if (!existsSync(workdir)) {
    const what = `there is no folder ${displayPath(workdir)}, in which it is built`;
    return { what, fix: "correct workdir in the build table" };
  }
  for (const [at, command] of commands.entries()) {
    const missing = await findMissing(command, workdir, environment, at === 0);
    if (missing !== null) return missing;
  }
  return null;
}

/** What is built already is served without its toolchain. */
function describe(step: BuildStep, { what, fix }: Missing): Finding {
  const first = step.components[0];
  const isBuilt = step.components.every(
    ({ source, remote }) => remote !== null || existsSync(source),
  );
  const details = {
    place: first === undefined ? null : describePosition(first.position),
    remedy: fix,
  };
  const text = `${nameStep(step)} cannot be built: ${what}`;
  return isBuilt ? warning(text, details) : problem(text, details);
}
