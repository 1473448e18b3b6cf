/** How `bobbin up` keeps its workers alive and how it ends, seen from outside. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { HttpConnection } from "./support/http-connection.ts";
import { createUpApp } from "./support/up-app.ts";
import type { UpProcess } from "./support/up-process.ts";
import { workerProcessIds } from "./support/worker-processes.ts";

/** Answers at once, or, at /wait/NUMBER, prints "began" and answers after so many milliseconds. */
const waiting = `
import { Kv } from "@fermyon/spin-sdk";

export async function handleRequest(request) {
  const [, path, milliseconds] = request.uri.split("/");
  if (path === "wait") {
    console.log("began");
    await new Promise((resolve) => setTimeout(resolve, Number(milliseconds)));
  }
  const store = Kv.openDefault();
  store.set(request.uri, "answered");
  return { status: 200, body: store.get(request.uri) };
}
`;

const app = { components: { waiting }, stores: { waiting: ["default"] } };

const workersOf = (up: UpProcess): number[] => workerProcessIds(up.child.pid ?? 0);

/** Sends a request on a connection of its own; its body. */
async function ask(up: UpProcess, path = "/"): Promise<string> {
  using connection = new HttpConnection(up.url);
  const { status, body } = await connection.send("GET", path);
  return `${status} ${body}`;
}

/** Several requests at once, each on a connection of its own. */
function askMany(up: UpProcess, count: number, path?: string): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, () => ask(up, path)));
}

const answered = (count: number): string[] => Array.from({ length: count }, () => "200 answered");

for (const workers of [1, 2]) {
  test(`a worker that is killed is replaced, and no connection is lost meanwhile (${workers} workers)`, async () => {
    await using folder = await createUpApp(app);
    await using up = await folder.start("--workers", String(workers));
    assert.deepEqual(await askMany(up, 8), answered(8));
    for (let round = 1; round <= 3; round += 1) {
      const before = workersOf(up);
      assert.equal(before.length, workers);
      process.kill(before[0] as number, "SIGKILL");
      assert.deepEqual(await askMany(up, 20), answered(20));
      await up.printed(new RegExp(`Worker ${before[0]} ended; another takes its place`));
      assert.deepEqual(await askMany(up, 20), answered(20));
      while (workersOf(up).length < workers) await ask(up);
      assert.ok(!workersOf(up).includes(before[0] as number));
    }
  });
}

test("a worker that hangs is killed and replaced, and its waiting connections are answered", async () => {
  await using folder = await createUpApp(app);
  await using up = await folder.start("--workers", "1", "--cpu-time-limit", "50ms");
  assert.equal(await ask(up), "200 answered");
  const [hung] = workersOf(up);
  process.kill(hung as number, "SIGSTOP");
  assert.deepEqual(await askMany(up, 5), answered(5));
  assert.match(up.output.stderr, new RegExp(`Worker ${hung} does not answer and is killed`));
  assert.notDeepEqual(workersOf(up), [hung]);
});

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  for (const toGroup of [false, true]) {
    const receiver = toGroup ? "the whole group" : "the supervisor";
    test(`${signal} to ${receiver}: what is in flight is answered, the store is closed, exit code 0`, async (context) => {
      await using folder = await createUpApp(app);
      const database = join(folder.folder, ".spin/sqlite_key_value.db");
      await using up = await folder.start("--workers", "2");
      assert.deepEqual(await askMany(up, 4), answered(4));
      const inFlight = askMany(up, 20, "/wait/300");
      await up.printed(/(began[^]*){20}/);
      assert.ok(existsSync(`${database}-wal`));
      const started = performance.now();
      const ended = once(up.child, "close") as Promise<[code: number | null]>;
      process.kill((up.child.pid as number) * (toGroup ? -1 : 1), signal);
      const [code] = await ended;
      const milliseconds = performance.now() - started;
      context.diagnostic(`ended after ${Math.round(milliseconds)} ms`);
      assert.deepEqual(await inFlight, answered(20));
      assert.equal(code, 0, up.output.stderr);
      assert.ok(
        existsSync(database) && !existsSync(`${database}-wal`) && !existsSync(`${database}-shm`),
      );
    });
  }
}

test("connections that no worker has yet when SIGTERM comes are answered", async () => {
  await using folder = await createUpApp(app);
  await using up = await folder.start("--workers", "2");
  const { hostname, port } = new URL(up.url);
  const count = 30;
  const ended = once(up.child, "close") as Promise<[code: number | null]>;
  let connected = 0;
  const answers = Array.from({ length: count }, () => {
    const socket = connect(Number(port), hostname, () => {
      socket.write("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
      connected += 1;
      if (connected === count) up.child.kill("SIGTERM");
    });
    return text(socket);
  });
  for (const answer of await Promise.all(answers)) assert.match(answer, /^HTTP\/1\.1 200 /);
  assert.deepEqual(await ended, [0, null]);
});

test("a request that takes too long does not keep SIGTERM from ending everything", async (context) => {
  await using folder = await createUpApp(app);
  await using up = await folder.start("--workers", "2");
  const endless = ask(up, "/wait/600000").catch(() => "no answer");
  await up.printed(/began/);
  const started = performance.now();
  assert.equal(await up.stop(), 0);
  context.diagnostic(`ended after ${Math.round(performance.now() - started)} ms`);
  assert.equal(await endless, "no answer");
  await assert.rejects(ask(up));
});

test("an idle keep-alive connection does not delay the end", async () => {
  await using folder = await createUpApp(app);
  await using up = await folder.start();
  using connection = new HttpConnection(up.url);
  assert.equal((await connection.send("GET", "/")).status, 200);
  assert.equal(await up.stop(), 0);
  await assert.rejects(connection.send("GET", "/"));
});

test("a second signal ends everything at once", async () => {
  await using folder = await createUpApp(app);
  await using up = await folder.start("--workers", "1");
  const endless = ask(up, "/wait/600000").catch(() => "no answer");
  await up.printed(/began/);
  up.child.kill("SIGINT");
  // Two signals at once would be one.
  while (await ask(up).then(Boolean, () => false));
  assert.equal(await up.stop("SIGINT"), 130);
  assert.equal(await endless, "no answer");
});

test("workers end by themselves when the supervisor is killed", async () => {
  await using folder = await createUpApp(app);
  await using up = await folder.start("--workers", "2");
  const inFlight = ask(up, "/wait/200");
  await up.printed(/began/);
  // The output is closed by the last process that holds it.
  const closed = once(up.child, "close");
  up.child.kill("SIGKILL");
  await closed;
  assert.equal(await inFlight, "200 answered");
  assert.ok(!existsSync(join(folder.folder, ".spin/sqlite_key_value.db-wal")));
  await using again = await folder.start();
  assert.equal(await ask(again), "200 answered");
});

test("a store in memory is served by one worker, a store in a file by as many as are asked for", async () => {
  await using folder = await createUpApp(app);
  await using inMemory = await folder.start("--workers", "3", "--state-dir", "");
  assert.equal(workersOf(inMemory).length, 1);
  assert.equal(await ask(inMemory), "200 answered");
  assert.equal(existsSync(join(folder.folder, ".spin")), false);
  await using inFile = await folder.start("--workers", "3");
  assert.equal(workersOf(inFile).length, 3);
});
