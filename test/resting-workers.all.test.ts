/** How many workers `bobbin up` has where nobody says how many: one at rest, more under load, and no request is lost between. */

import assert from "node:assert/strict";
import { Agent, request } from "node:http";
import { availableParallelism } from "node:os";
import { test } from "node:test";
import { HttpConnection } from "./support/http-connection.ts";
import { createUpApp } from "./support/up-app.ts";
import type { UpProcess } from "./support/up-process.ts";
import { workerProcessIds } from "./support/worker-processes.ts";

/** Computes for so many milliseconds at /busy/NUMBER. */
const busy = `
export async function handleRequest(request) {
  const [, path, milliseconds] = request.uri.split("/");
  if (path === "busy") for (const end = Date.now() + Number(milliseconds); Date.now() < end; );
  return { status: 200, body: "answered" };
}
`;
const other = `export async function handleRequest() { return { status: 200, body: "other" }; }`;

/** Status and `connection` of an answer. */
function get(
  url: string,
  agent: Agent,
): Promise<[status: number | undefined, connection: string | undefined]> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent }, (response) => {
      response.on("error", reject);
      response.on("end", () => resolve([response.statusCode, response.headers.connection]));
      response.resume();
    });
    sent.on("error", reject);
    sent.end();
  });
}

const workersOf = (up: UpProcess): number[] => workerProcessIds(up.child.pid ?? 0);
const skip = availableParallelism() < 2 && "this machine has one processor";

test(
  "one component rests in one worker; under load another comes, to which clients go, and none loses a request",
  { skip },
  async () => {
    await using folder = await createUpApp({ components: { busy } });
    await using up = await folder.start();
    assert.equal(workersOf(up).length, 1);
    const clientCount = 4;
    let closedCount = 0;
    const work = async (): Promise<void> => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      while (closedCount === 0) {
        const [status, connection] = await get(`${up.url}/busy/20`, agent);
        assert.equal(status, 200);
        if (connection !== "close") continue;
        closedCount += 1;
        break;
      }
      assert.equal((await get(`${up.url}/`, agent))[0], 200);
      agent.destroy();
    };
    await Promise.all(Array.from({ length: clientCount }, work));
    assert.ok(closedCount > 0 && closedCount < clientCount);
    assert.equal(workersOf(up).length, 2);
  },
);

test("several components have all workers from the start, and so has who says how many", async () => {
  await using several = await createUpApp({ components: { busy, other } });
  await using up = await several.start();
  const most = Math.min(availableParallelism(), 8);
  while (workersOf(up).length < most) await new Promise((resolve) => setTimeout(resolve, 20));
  await using one = await createUpApp({ components: { busy } });
  await using told = await one.start("--workers", "2");
  while (workersOf(told).length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
});

test("while the one worker is stopped another comes and answers", { skip }, async () => {
  await using folder = await createUpApp({ components: { busy } });
  await using up = await folder.start();
  const [first = 0] = workersOf(up);
  process.kill(first, "SIGSTOP");
  const answers = Array.from({ length: 3 }, async () => {
    using client = new HttpConnection(up.url);
    const { status } = await client.send("GET", "/");
    return status;
  });
  assert.equal(await Promise.any(answers), 200);
  assert.ok(workersOf(up).some((worker) => worker !== first));
  // The first one has a connection that it never took; it is killed, and another answers there.
  assert.deepEqual(await Promise.all(answers), [200, 200, 200]);
});
