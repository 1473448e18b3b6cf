/** Reads `expect.json`, whose form test/scenarios/README.md describes. Strict: what it does not know is an error. */

import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** A body in one of its forms; none where all are left out. */
export interface BodyText {
  readonly body?: string;
  readonly bodyBase64?: string;
  readonly bodyJson?: unknown;
  readonly bodyRepeat?: { readonly text: string; readonly times: number };
}

/** What is sent. */
export interface ScenarioRequest extends BodyText {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What has to come back; what is left out may be anything. */
export interface ScenarioResponse extends BodyText {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly bodyBytes?: number;
  readonly bodyPattern?: string;
}

/** One request, its response, and what the application prints meanwhile. */
export interface ScenarioExchange {
  readonly request: ScenarioRequest;
  readonly response: ScenarioResponse;
  readonly log?: string;
}

/** An application and what it has to answer. */
export interface Scenario {
  readonly name: string;
  /** The folder of its spin.toml. */
  readonly folder: string;
  readonly hasRuntimeConfig: boolean;
  readonly keyValues: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  /** "temporary": the default store is in a file. Null where nothing is said. */
  readonly stateDir: "temporary" | null;
  readonly exchanges: readonly ScenarioExchange[];
}

const bodyKeys = ["body", "bodyBase64", "bodyJson", "bodyRepeat"];
const keys = {
  scenario: ["description", "keyValues", "variables", "stateDir", "exchanges"],
  exchange: ["request", "response", "log"],
  request: ["method", "path", "headers", ...bodyKeys],
  response: ["status", "headers", "bodyBytes", "bodyPattern", ...bodyKeys],
};

/** Reads the scenario in a folder. Throws where its file is not of the form. */
export function readScenario(folder: string): Scenario {
  const file = join(folder, "expect.json");
  const parsed = JSON.parse(readFileSync(file, "utf8")) as Partial<Scenario>;
  checkKeys(parsed, keys.scenario, file);
  const { keyValues = {}, variables = {}, stateDir = null, exchanges = [] } = parsed;
  if (stateDir !== null && stateDir !== "temporary") {
    throw new Error(`${file}: stateDir is "temporary" or left out`);
  }
  if (exchanges.length === 0) throw new Error(`${file}: there are no exchanges`);
  for (const [at, exchange] of exchanges.entries()) {
    const place = `${file}, exchange ${at + 1}`;
    checkKeys(exchange, keys.exchange, place);
    checkKeys(exchange.request, keys.request, `${place}, request`);
    checkKeys(exchange.response, keys.response, `${place}, response`);
  }
  const hasRuntimeConfig = existsSync(join(folder, "runtime-config.toml"));
  const name = basename(folder);
  return { name, folder, hasRuntimeConfig, keyValues, variables, stateDir, exchanges };
}

function checkKeys(value: unknown, known: readonly string[], place: string): void {
  if (typeof value !== "object" || value === null) throw new Error(`${place} is not an object`);
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) throw new Error(`${place}: there is no ${JSON.stringify(key)}`);
  }
}
