/** docs/reference/web-platform.md says what a component finds: each row is looked up in one. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../scripts/project.ts";
import { startInlineApp } from "./support/inline-app.ts";

const finder = `
  const find = (name) => name.split(".").reduce((at, part) => (at !== undefined && at !== null && part in Object(at) ? at[part] : undefined), globalThis);
  export default {
    async fetch(request) {
      const names = await request.json();
      return Response.json(names.filter((name) => find(name) !== undefined));
    },
  };`;

test("what the page says is there is there, and what it says is not is not", async () => {
  const page = readFileSync(join(projectRoot, "docs/reference/web-platform.md"), "utf8");
  const rows = [...page.matchAll(/^\| `([\w.]+)` \| (yes|no) \| (.*) \|$/gm)];
  assert.ok(rows.length > 70);
  // Each that is not says why.
  assert.deepEqual(
    rows.filter(([, , isThere, remark]) => isThere === "no" && remark === ""),
    [],
  );
  const names = rows.map(([, name]) => name as string);
  assert.equal(new Set(names).size, names.length);
  await using app = await startInlineApp({ components: { finder } });
  const response = await app.fetch("/", { method: "POST", body: JSON.stringify(names) });
  const found = (await response.json()) as string[];
  const said = rows.filter(([, , isThere]) => isThere === "yes").map(([, name]) => name as string);
  assert.deepEqual(found, said);
});
