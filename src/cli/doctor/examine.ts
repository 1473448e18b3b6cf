/** Runs all checks on an application and its machine. */

import { isBobbinError } from "../../errors.ts";
import type { Check } from "./check.ts";
import { checks } from "./checks.ts";
import { problem, worstOf, type Finding, type Severity } from "./finding.ts";
import { readPatient, type Patient, type PatientOptions } from "./patient.ts";
import { createRedactor } from "./redact.ts";
import { errorMessage } from "../../common/error-facts.ts";

/** What one check found. */
export interface Result {
  readonly check: Check;
  readonly findings: readonly Finding[];
}

/** All that was found. */
export interface Examination {
  readonly patient: Patient;
  /** In the order of the checks; without those that found nothing of their kind. */
  readonly results: readonly Result[];
  /** Checks that had nothing to look at, as something else is wrong. */
  readonly skipped: readonly Check[];
  /** How many checks ended with each severity; one that looks at several stores counts for each. */
  readonly counts: Readonly<Record<Severity, number>>;
}

/** Examines an application. Never rejects: a check that fails is a finding. */
export async function examine(
  options: PatientOptions,
  list: readonly Check[] = checks,
): Promise<Examination> {
  const patient = readPatient(options);
  const redact = createRedactor(patient);
  const results: Result[] = [];
  const skipped: Check[] = [];
  for (const check of list) {
    if (!canRun(check, patient)) {
      skipped.push(check);
      continue;
    }
    const findings = (await runCheck(check, patient)).map(redact);
    if (findings.length > 0) results.push({ check, findings });
  }
  return { patient, results, skipped, counts: countChecks(results) };
}

function canRun({ needs }: Check, { app, directories, stores }: Patient): boolean {
  switch (needs) {
    case "nothing":
      return true;
    case "application":
      return app.value !== null;
    case "folders":
      return directories !== null;
    case "stores":
      return stores !== null;
  }
}

async function runCheck(check: Check, patient: Patient): Promise<readonly Finding[]> {
  try {
    return await check.run(patient);
  } catch (error) {
    if (isBobbinError(error)) return [problem(error.message, { remedy: error.fix })];
    const detail = errorMessage(error);
    const remedy = "please report it: it is a fault in Bobbin itself";
    return [problem(`the check ${JSON.stringify(check.id)} failed: ${detail}`, { remedy })];
  }
}

function countChecks(results: readonly Result[]): Record<Severity, number> {
  const counts: Record<Severity, number> = { ok: 0, notice: 0, warning: 0, problem: 0 };
  for (const { findings } of results) {
    for (const ofSubject of Map.groupBy(findings, ({ subject }) => subject).values()) {
      counts[worstOf(ofSubject.map(({ severity }) => severity))] += 1;
    }
  }
  return counts;
}
