import assert from "node:assert/strict";
import { probationLimits } from "../../src/limits.ts";

/** So many good answers, and a component is on the thread of all: it moves a turn after its last one, which the next request may overtake. */
export const provenRequests = probationLimits.answersDefault + 5;

/**
 * Asks a component among several until it is served on the thread of all: from then on all its requests are in
 * one isolate of their worker. `path` is one that it answers with 200.
 */
export async function showItself(
  app: { fetch(path: string): Promise<Response> },
  path: string,
): Promise<void> {
  for (let request = 0; request < provenRequests; request += 1) {
    const response = await app.fetch(path);
    assert.equal(response.status, 200);
    await response.text();
  }
}
