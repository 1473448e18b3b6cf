import assert from "node:assert/strict";
import { probationLimits } from "../../src/limits.ts";

/**
 * Asks a component among several until it is served on the thread of all: from then on all its requests are in
 * one isolate of their worker. `path` is one that it answers with 200.
 */
export async function showItself(
  app: { fetch(path: string): Promise<Response> },
  path: string,
): Promise<void> {
  for (let request = 0; request < probationLimits.answersDefault; request += 1) {
    const response = await app.fetch(path);
    assert.equal(response.status, 200);
    await response.text();
  }
}
