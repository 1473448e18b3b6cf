/** The scenarios and the examples, with all their stores in one engine: nothing but the runtime configuration is another. */

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { findFiles, projectRoot } from "../../scripts/project.ts";
import { buildSdkApp } from "../sdk/build/build-app.ts";
import { sdkApp, type SdkLanguage } from "../sdk/build/sdk.ts";
import { type StoreEngine, startScenarioHere, startScenarioUp } from "../support/scenario-app.ts";
import { readScenario, type Scenario } from "../support/scenario-file.ts";
import { runScenario, type ScenarioSubject } from "../support/scenario-run.ts";
import type { Missing } from "../wasm-guests/build/toolchain.ts";

/** Exchanges of one scenario, by their numbers from 1, that ask for what an engine declares that it cannot do. */
export interface ScenarioDifference {
  /** Those that it refuses: the component gets `key-not-supported` or `value-not-supported`. */
  readonly refused: readonly number[];
  /** Those that answer otherwise because of a refusal before them. */
  readonly following?: readonly number[];
  /** Those that are left out. */
  readonly leftOut?: readonly number[];
}

/** What is known of an engine. */
export interface EngineOptions {
  /** Why it is not to be had here. */
  readonly skip?: string | false;
  readonly differences?: Readonly<Record<string, ScenarioDifference>>;
}

/**
 * Exchanges that ask for what an earlier request has left in its isolate. Where a component waits for its stores,
 * the next request may be in another isolate, so it is `test/guests/waiting.test.ts` that has them with one.
 */
const ofOneIsolate: Readonly<Record<string, readonly number[]>> = { handles: [6, 7] };

/** Declares the tests of one engine; `start` is called once, before the first. */
export function engineScenarios(
  name: string,
  start: () => StoreEngine | Promise<StoreEngine>,
  { skip = false, differences = {} }: EngineOptions = {},
): void {
  let engine: Promise<StoreEngine> | null = null;
  const started = async (): Promise<StoreEngine> => {
    engine ??= Promise.resolve(start());
    return engine;
  };
  for (const scenario of scenariosIn("test/scenarios/*/expect.json")) {
    test(`${name}: ${scenario.name}`, { skip }, async () => {
      await using subject = await startScenarioHere(scenario, await started());
      await runWithDifference(scenario, subject, differences[scenario.name] ?? { refused: [] });
    });
  }
  for (const example of scenariosIn("examples/*/expect.json")) {
    test(`${name}: the example ${example.name} as it stands, by bobbin up`, { skip }, async (t) => {
      const missing = await buildExample(example.name);
      if (missing !== null) return t.skip(missing.missing);
      await using subject = await startScenarioUp(example, await started());
      await runScenario(example, subject);
    });
  }
}

/** Those of the seed are built with their SDKs; or says what this machine lacks for it. */
async function buildExample(name: string): Promise<Missing | null> {
  const language = /^seed-(.+)$/.exec(name)?.[1];
  return language === undefined
    ? null
    : await buildSdkApp(sdkApp(`examples/${name}`, language as SdkLanguage));
}

async function runWithDifference(
  scenario: Scenario,
  subject: ScenarioSubject,
  { refused, following = [], leftOut = [] }: ScenarioDifference,
): Promise<void> {
  for (const [at, exchange] of scenario.exchanges.entries()) {
    const number = at + 1;
    if (leftOut.includes(number) || ofOneIsolate[scenario.name]?.includes(number)) continue;
    const run = runScenario({ ...scenario, exchanges: [exchange] }, subject);
    if (!refused.includes(number) && !following.includes(number)) await run;
    else {
      const text = await run.then(
        () => assert.fail(`exchange ${number} does not differ`),
        (error: unknown) => String(error),
      );
      if (refused.includes(number))
        assert.match(text, /(key|value)-not-supported|cannot be kept in store/);
    }
  }
}

function scenariosIn(glob: string): Scenario[] {
  return findFiles([glob]).map((file) => readScenario(join(projectRoot, dirname(file))));
}
