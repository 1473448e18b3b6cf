/** docs/reference/limits.md names every limit with its default. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as limits from "./limits.ts";

const page = readFileSync(new URL("../docs/reference/limits.md", import.meta.url), "utf8");

function allLimits(): Map<string, number> {
  const entries = Object.entries(limits).flatMap(([name, value]): [string, number][] =>
    typeof value === "number"
      ? [[name, value]]
      : Object.entries(value).map(([key, each]) => [`${name}.${key}`, each]),
  );
  return new Map(entries);
}

test("the page and the table have the same limits and defaults", () => {
  const rows = [...page.matchAll(/^\| `([\w.]+)` \| (\d+) \|/gm)];
  const documented = new Map(rows.map(([, name = "", value]) => [name, Number(value)]));
  assert.deepEqual(documented, allLimits());
  assert.equal(rows.length, documented.size, "a limit stands there once");
});

test("a limit's name ends in its qualifier and none can be changed", () => {
  for (const name of allLimits().keys()) assert.match(name, /(Max|Default)$/);
  const tables = Object.values(limits).filter((value) => typeof value === "object");
  assert.deepEqual(
    tables.filter((table) => !Object.isFrozen(table)),
    [],
  );
});
