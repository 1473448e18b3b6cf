/**
 * Goal: an answered write survives kill -9 of the whole of Bobbin at any moment. Method: rounds on one
 * file; in each, several connections write until everything is killed after a random number of answers;
 * the next start has to give all of it back over HTTP. BOBBIN_CRASH_ROUNDS sets how many rounds.
 */

import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { projectRoot } from "../scripts/project.ts";
import { HttpConnection } from "./support/http-connection.ts";
import { storeComponent } from "./support/store-component.ts";
import { createUpApp } from "./support/up-app.ts";
import { startUp, type UpProcess } from "./support/up-process.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const rounds = Number(process.env.BOBBIN_CRASH_ROUNDS ?? 10);
/** A file that grew for ever would make every round slower than the one before. */
const roundsPerFile = 10;
const connections = 16;
const answersMax = 600;
const keysAtOnce = 500;

const runtimeConfig = `
[key_value_store.default]
type = "spin"
path = "data/crash.db"

[key_value_store.default.limits]
tuples_max = "unlimited"
`;

for (let first = 1; first <= rounds; first += roundsPerFile) {
  const last = Math.min(rounds, first + roundsPerFile - 1);
  test(`no answered write is lost by kill -9: rounds ${first} to ${last}`, async (context) => {
    await using app = await createUpApp({
      components: { store: storeComponent },
      stores: { store: ["default"] },
      runtimeConfig,
    });
    const file = join(app.folder, "data/crash.db");
    const answered: string[] = [];
    for (let round = first; round <= last; round += 1) {
      await using up = await app.start("--workers", "2");
      await checkAnswered(up, answered);
      if (round > first) checkIntegrity(file);
      answered.push(...(await writeUntilKilled(up, round, 1 + randomInt(answersMax))));
    }
    await using up = await app.start("--workers", "2");
    await checkAnswered(up, answered);
    checkIntegrity(file);
    const kept = checkValues(file);
    context.diagnostic(`${answered.length} writes were answered, ${kept} keys are in the file`);
  });
}

test("the example of the README still answers after kill -9 in the middle of load", async () => {
  using folder = temporaryFolder();
  const example = join(projectRoot, "examples/hello-typescript");
  const start = (): Promise<UpProcess> => startUp(["--from", example, "--state-dir", folder.path]);
  await using up = await start();
  let answers = 0;
  const clients = Array.from({ length: connections }, async () => {
    using connection = new HttpConnection(up.url);
    for (;;) {
      const answer = await connection.send("GET", "/").catch(() => null);
      if (answer === null) return;
      assert.deepEqual(answer, { status: 200, body: "myvalue" });
      answers += 1;
      if (answers === 200) void up.killAll();
    }
  });
  await Promise.all(clients);
  await using again = await start();
  assert.equal(await (await again.fetch("/")).text(), "myvalue");
  checkIntegrity(join(folder.path, "sqlite_key_value.db"));
});

/** Writes on all connections and kills everything after this many answers; the keys that were answered. */
async function writeUntilKilled(up: UpProcess, round: number, answers: number): Promise<string[]> {
  const answered: string[] = [];
  const writers = Array.from({ length: connections }, async (_, writer) => {
    using connection = new HttpConnection(up.url);
    for (let number = 0; ; number += 1) {
      const key = `${round}-${writer}-${number}`;
      const answer = await connection.send("PUT", `/${key}`, valueOf(key)).catch(() => null);
      // The connection ended without an answer: the process is gone.
      if (answer === null) return;
      assert.deepEqual(answer, { status: 204, body: "" });
      answered.push(key);
      if (answered.length === answers) void up.killAll();
    }
  });
  await Promise.all(writers);
  await up.killAll();
  return answered;
}

/** Every key has its own value, of 5 bytes to some 5 kilobytes, so that a torn one is noticed. */
function valueOf(key: string): string {
  const [, writer, number] = key.split("-").map(Number) as [number, number, number];
  return `${key} ${"x".repeat((writer * 977 + number * 131) % 5000)}`;
}

async function checkAnswered(up: UpProcess, keys: readonly string[]): Promise<void> {
  using connection = new HttpConnection(up.url);
  for (let start = 0; start < keys.length; start += keysAtOnce) {
    const asked = keys.slice(start, start + keysAtOnce);
    const { status, body } = await connection.send("POST", "/keys", JSON.stringify(asked));
    assert.equal(status, 200);
    const values = JSON.parse(body) as (string | null)[];
    const lost = asked.filter((key, at) => values[at] !== valueOf(key));
    assert.deepEqual(lost, [], "answered writes are lost");
  }
}

/** Every value is whole, answered or not; how many there are. */
function checkValues(file: string): number {
  const database = new DatabaseSync(file);
  let count = 0;
  for (const row of database.prepare("SELECT key, value FROM spin_key_value").iterate()) {
    const { key, value } = row as { key: string; value: Uint8Array };
    assert.equal(Buffer.from(value).toString(), valueOf(key));
    count += 1;
  }
  database.close();
  return count;
}

function checkIntegrity(file: string): void {
  const database = new DatabaseSync(file);
  const found = database.prepare("PRAGMA integrity_check").get();
  database.close();
  assert.deepEqual({ ...found }, { integrity_check: "ok" });
}
