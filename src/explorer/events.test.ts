/** Changes are told, whoever makes them. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { startTestExplorer, type TestExplorer } from "../../test/support/explorer.ts";
import { explorerLimits } from "../limits.ts";

/** Events as they come, each as its lines. */
class EventReader implements AsyncDisposable {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";

  static async open(explorer: TestExplorer): Promise<EventReader> {
    const answer = await explorer.call("GET", "/api/events");
    assert.equal(answer.status, 200);
    assert.ok(answer.body !== null);
    const reader = new EventReader(answer.body.pipeThrough(new TextDecoderStream()).getReader());
    assert.deepEqual(await reader.next(), ["retry: 1000"]);
    return reader;
  }

  private constructor(reader: ReadableStreamDefaultReader<string>) {
    this.#reader = reader;
  }

  async next(): Promise<string[]> {
    let end: number;
    while ((end = this.#text.indexOf("\n\n")) === -1) {
      const { value, done } = await this.#reader.read();
      if (done) throw new Error("the events have ended");
      this.#text += value;
    }
    const lines = this.#text.slice(0, end).split("\n");
    this.#text = this.#text.slice(end + 2);
    return lines;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel();
  }
}

const changeOf = (label: string): string[] => ["event: change", `data: {"label":"${label}"}`];

async function writeElsewhere(file: string, key: string): Promise<void> {
  const code = `const db = new (require("node:sqlite").DatabaseSync)(process.argv[1], { timeout: 60000 });
    db.prepare("INSERT OR REPLACE INTO spin_key_value VALUES ('default', ?, x'01')").run(process.argv[2]);
    db.close();`;
  await promisify(execFile)(process.execPath, ["-e", code, file, key]);
}

test("what another process writes is told, and what the explorer itself writes", async () => {
  await using explorer = await startTestExplorer();
  await explorer.call("PUT", explorer.valuePath("first"), { body: "v" });
  await using events = await EventReader.open(explorer);
  await writeElsewhere(explorer.file, "second");
  assert.deepEqual(await events.next(), changeOf("default"));
  const value = await explorer.call("GET", explorer.valuePath("second"));
  assert.equal((await value.arrayBuffer()).byteLength, 1);
  await explorer.call("PUT", explorer.valuePath("third").replace("default", "other"), {
    body: "v",
  });
  assert.deepEqual(await events.next(), changeOf("other"), "looking at a value changes nothing");
});

test("a store whose file is made later is told too, by each of several listeners", async () => {
  await using explorer = await startTestExplorer();
  await using first = await EventReader.open(explorer);
  await using second = await EventReader.open(explorer);
  await explorer.call("PUT", explorer.valuePath("k"), { body: "v" });
  assert.deepEqual(await first.next(), changeOf("default"));
  assert.deepEqual(await second.next(), changeOf("default"));
});

test("more listeners than may are refused, and one that leaves makes room", async () => {
  await using explorer = await startTestExplorer();
  const readers: EventReader[] = [];
  for (let count = 0; count < explorerLimits.listenersMax; count += 1) {
    readers.push(await EventReader.open(explorer));
  }
  const refused = await explorer.call("GET", "/api/events");
  assert.equal(refused.status, 503);
  assert.match(await refused.text(), /explorer-busy/);
  for (const reader of readers) await reader[Symbol.asyncDispose]();
  let status = 503;
  while (status === 503) {
    const answer = await explorer.call("GET", "/api/events");
    ({ status } = answer);
    await answer.body?.cancel();
  }
  assert.equal(status, 200);
});
