/** Sends a scenario's requests in turn and compares what comes back. */

import assert from "node:assert/strict";
import type { BodyText, Scenario, ScenarioExchange, ScenarioResponse } from "./scenario-file.ts";

/** A running application, however it was started. */
export interface ScenarioSubject {
  fetch(path: string, init: RequestInit): Promise<Response>;
  /** All that components have printed so far. */
  log(): string;
  /** Resolves when the log has grown; rejects when it will not grow any more. */
  logGrows(): Promise<void>;
}

/** Runs all exchanges. Rejects at the first difference. */
export async function runScenario(scenario: Scenario, subject: ScenarioSubject): Promise<void> {
  for (const [at, exchange] of scenario.exchanges.entries()) {
    const { method = "GET", path } = exchange.request;
    const place = `${scenario.name}, exchange ${at + 1}, ${method} ${path}`;
    await runExchange(exchange, subject, place);
  }
}

async function runExchange(
  { request, response, log }: ScenarioExchange,
  subject: ScenarioSubject,
  place: string,
): Promise<void> {
  const printedBefore = subject.log().length;
  const { method = "GET", headers = {}, path } = request;
  const sent = bytesOf(request);
  const body = sent === null ? {} : { body: new Uint8Array(sent) };
  const answer = await subject.fetch(path, { method, headers, ...body, redirect: "manual" });
  const received = Buffer.from(await answer.arrayBuffer());
  const printed = (): string => subject.log().slice(printedBefore);
  const context = (): string => `${place}\nbody: ${show(received)}\nlog: ${printed()}`;
  assert.equal(answer.status, response.status, context());
  for (const [name, value] of Object.entries(response.headers ?? {})) {
    assert.equal(answer.headers.get(name), value, `${context()}\nheader ${name}`);
  }
  checkBody(received, response, context);
  if (log === undefined) return;
  const pattern = new RegExp(log);
  while (!pattern.test(printed())) await subject.logGrows();
}

function checkBody(received: Buffer, expected: ScenarioResponse, context: () => string): void {
  const { bodyBytes, bodyPattern, bodyJson } = expected;
  if (bodyBytes !== undefined) assert.equal(received.byteLength, bodyBytes, context());
  if (bodyPattern !== undefined) assert.match(received.toString(), new RegExp(bodyPattern));
  if (bodyJson !== undefined) {
    assert.deepEqual(JSON.parse(received.toString()), bodyJson, context());
    return;
  }
  const wanted = bytesOf(expected);
  if (wanted === null) return;
  assert.equal(show(received), show(wanted), context());
  assert.ok(received.equals(wanted), `the bodies differ behind what is shown\n${context()}`);
}

function bytesOf({ body, bodyBase64, bodyJson, bodyRepeat }: BodyText): Buffer | null {
  if (body !== undefined) return Buffer.from(body);
  if (bodyBase64 !== undefined) return Buffer.from(bodyBase64, "base64");
  if (bodyJson !== undefined) return Buffer.from(JSON.stringify(bodyJson));
  return bodyRepeat === undefined ? null : Buffer.from(bodyRepeat.text.repeat(bodyRepeat.times));
}

/** A body's start as text, for a message. */
function show(bytes: Buffer): string {
  const start = bytes.subarray(0, 2000).toString();
  return bytes.byteLength > 2000 ? `${start}… (${bytes.byteLength} bytes)` : start;
}
