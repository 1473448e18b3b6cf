/**
 * Goal: whatever docs/reference/engines.md says `no` to is refused with `not-supported-by-engine`, commits with `not-atomic-here`, before anything is sent, and nothing else is. Method: the rows
 * of the page itself, each engine opened as components have it, at a port where nobody listens: what is sent fails with another error.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { parseRuntimeConfig } from "../src/config/runtime-config/index.ts";
import { openServedStore, storeDrivers } from "../src/stores/registry.ts";
import type { Store, StoreFeature } from "../src/stores/store.ts";
import { folderOfFile } from "./support/temporary-folder.ts";

const folder = folderOfFile();
const one = Uint8Array.of(1);
const expiry = { expiry: { in: 60_000 } };
const metadata = { metadata: '"m"' };

/** What a store's table needs beside what chooses the engine. */
const tables: Readonly<Record<string, string>> = {
  spin: "",
  redis: 'url = "redis://127.0.0.1:1"\ntimeout_milliseconds = 100',
  postgres: 'url = "postgres://127.0.0.1:1/shop"\ntimeout_milliseconds = 100',
  aws_dynamo:
    'region = "local"\ntable = "t"\naccess_key = "k"\nsecret_key = "s"\nendpoint = "http://127.0.0.1:1"\ntimeout_milliseconds = 100',
  azure_cosmos:
    'account = "a"\ndatabase = "d"\ncontainer = "c"\nkey = "c2VjcmV0"\nendpoint = "https://127.0.0.1:1"\ntimeout_milliseconds = 100',
};

/** What a setting of a row is of no use without. */
const alongside: Readonly<Record<string, string>> = {
  'read_from = "prefer_replica"': "cluster = true",
};

type Call = (store: Store) => unknown;

/** All calls that need a feature. */
const calls: Readonly<Record<StoreFeature, readonly Call[]>> = {
  expiry: detailCalls(expiry),
  metadata: detailCalls(metadata),
  commits: [
    (store) => store.commit({ checks: [], writes: [{ kind: "set", key: "a", value: one }] }),
    (store) => store.commit({ checks: [{ key: "a", version: null }], writes: [] }),
  ],
  ranges: [
    (store) => store.list({ limit: 1, start: "a" }),
    (store) => store.list({ limit: 1, end: "a" }),
    (store) => store.list({ limit: 1, reverse: true }),
  ],
  watching: [(store) => store.changes?.mark(), (store) => store.changes?.versions(["a"])],
};

/** What every engine is asked, whatever it lacks: that there be no details, and a list from its beginning. */
const plainCalls: readonly Call[] = [
  (store) => store.set("a", one, { expiry: null, metadata: null }),
  (store) => store.increment("n", 1n, { expiry: null }),
  (store) => store.list({ limit: 1, reverse: false }),
];

function detailCalls(details: typeof expiry | typeof metadata): readonly Call[] {
  return [
    (store) => store.set("a", one, details),
    (store) => store.setMany([["a", one]], new Map([["a", details]])),
    (store) => store.increment("n", 1n, details),
    (store) => store.compareAndSwap("a", null, one, details),
    (store) =>
      store.commit({ checks: [], writes: [{ kind: "set", key: "a", value: one, details }] }),
  ];
}

for (const { name, setting, cells } of readRows()) {
  describe(`${name} by ${setting}`, () => {
    const open = (): Store => openServedStore("default", configOf(setting));

    const lacksCommits = cells.some(([aspect, cell]) => aspect === "commits" && cell === "no");

    for (const [aspect, cell] of cells) {
      const isRefused = cell === "no";
      const feature = calls[aspect as StoreFeature];
      test(`${aspect}: ${isRefused ? "every call is refused" : "no call is refused"}`, async () => {
        // An aspect that can be refused needs its calls here.
        assert.ok(!isRefused || feature !== undefined, `nothing here calls for ${aspect}`);
        const store = open();
        // A commit with details needs commits as well.
        const asked = (feature ?? plainCalls).slice(0, isRefused ? undefined : 4);
        for (const call of asked) {
          const code = await codeOf(() => call(store));
          const isCommit = String(call).includes(".commit(");
          const refusal = isCommit && lacksCommits ? "not-atomic-here" : "not-supported-by-engine";
          assert.equal(code === refusal, isRefused, `${String(call)}: ${code}`);
        }
        await store.close();
      });
    }
  });
}

test("every engine of every driver has a row", () => {
  assert.deepEqual(
    readRows().map(({ setting }) => setting),
    storeDrivers.flatMap(({ kinds }) => kinds.map(({ setting }) => setting)),
  );
});

/** The code of the error, or "done". */
async function codeOf(call: () => unknown): Promise<string> {
  try {
    await call();
    return "done";
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

/** From "`layout = "spin"` and `cluster = true`" of the page to the configuration of such a store. */
function configOf(setting: string) {
  const words = [...setting.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word);
  const named = words.filter((word) => word.includes("="));
  const chosen = named.flatMap((word) => [
    word,
    ...(alongside[word] === undefined ? [] : [alongside[word]]),
  ]);
  const type = /type = "(\w+)"/.exec(setting)?.[1] ?? "redis";
  if (!setting.includes("type =")) chosen.unshift(`type = "${type}"`);
  if (setting.includes("with `path`")) chosen.push('path = "data.db"');
  const table = tables[type];
  assert.ok(table !== undefined, `this test does not know what a table of type ${type} needs`);
  const text = ["[key_value_store.default]", ...chosen, table].join("\n");
  const { stores } = parseRuntimeConfig(Buffer.from(text), join(folder, "runtime-config.toml"));
  const config = stores["default"];
  assert.ok(config !== undefined);
  return config;
}

/** The table of the page. */
function readRows() {
  const page = readFileSync(new URL("../docs/reference/engines.md", import.meta.url), "utf8");
  const lines = page.split("\n");
  const start = lines.findIndex((line) => line.startsWith("| engine | chosen by |"));
  const cellsOf = (line: string): string[] => line.slice(2, -2).split(" | ");
  const aspects = cellsOf(lines[start] ?? "").slice(2);
  const end = lines.indexOf("", start);
  return lines.slice(start + 2, end).map((line) => {
    const [name = "", setting = "", ...values] = cellsOf(line);
    const cells = aspects.map((aspect, at) => [aspect, values[at] ?? ""] as const);
    return { name, setting, cells };
  });
}
