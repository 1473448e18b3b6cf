/** A program of its own: asks one path again and again on a few connections, and prints a line for each answer. */

import { Agent, get } from "node:http";

const [url = "", connections = "1", restMilliseconds = "0"] = process.argv.slice(2);
const answerMillisecondsMax = 5_000;

/** How an answer was: status, or 0 where none came. */
function ask(agent: Agent): Promise<number> {
  return new Promise((resolve) => {
    const request = get(url, { agent, timeout: answerMillisecondsMax }, (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode ?? 0));
      response.once("error", () => resolve(0));
    });
    request.once("error", () => resolve(0));
    request.once("timeout", () => request.destroy(new Error("no answer")));
  });
}

async function converse(): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (;;) {
    const startedAt = Date.now();
    const before = performance.now();
    const status = await ask(agent);
    const milliseconds = performance.now() - before;
    process.stdout.write(`${startedAt} ${status} ${milliseconds.toFixed(3)}\n`);
    // Whoever gets no answer would otherwise ask as fast as it can.
    const rest = Math.max(Number(restMilliseconds), status === 200 ? 0 : 20);
    await new Promise((wake) => setTimeout(wake, rest));
  }
}

await Promise.all(Array.from({ length: Number(connections) }, converse));
