import assert from "node:assert/strict";
import { test } from "node:test";
import { reportReload } from "./report-reload.ts";
import type { Io } from "../../common/io.ts";

function reported(report: Partial<Parameters<typeof reportReload>[0]>): string {
  let written = "";
  const stderr = {
    write: (text: string) => (written += text),
    style: (_style: string, text: string) => text,
  };
  const usual = {
    components: ["hello"],
    cause: "src/index.ts",
    milliseconds: 41.2,
    emptiedStores: [],
  };
  reportReload({ ...usual, ...report }, { stderr } as unknown as Io);
  return written;
}

test("one line tells what was reloaded, how long it took and why", () => {
  assert.equal(reported({}), "Reloaded hello in 41 ms (src/index.ts)\n");
  assert.equal(reported({ components: ["a", "b"], cause: null }), "Reloaded a, b in 41 ms\n");
  assert.equal(reported({ components: null }), "Reloaded everything in 41 ms (src/index.ts)\n");
});

test("it tells of data that is lost", () => {
  assert.match(
    reported({ emptiedStores: ["cups"] }),
    /\(src\/index\.ts\); in memory, store "cups" starts empty\n$/,
  );
  assert.match(
    reported({ emptiedStores: ["a", "b"] }),
    /; in memory, stores "a", "b" start empty\n$/,
  );
});
