import assert from "node:assert/strict";
import { test } from "node:test";
import { optionsOf } from "../component/test-plan.ts";
import type { CoreReference } from "./plan.ts";
import { usesBuiltIn } from "./uses-built-in.ts";

test("a component uses a built-in function where one of its core modules imports it", () => {
  const cancel: CoreReference = {
    kind: "built-in",
    name: "task.cancel",
    owner: 0,
    type: null,
    flag: false,
    slot: 0,
    options: optionsOf(0),
  };
  const importing = (name: string, reference: CoreReference) => ({
    module: 0,
    imports: new Map([
      ["step", { kind: "step", step: 0 } as const],
      ["h", { kind: "bundle", exports: new Map([[name, reference]]) } as const],
    ]),
  });
  const other: CoreReference = { kind: "export", step: 0, name: "task.cancel" };
  const plain = { module: 0, imports: new Map() };
  assert.equal(usesBuiltIn({ steps: [plain, importing("c", cancel)] }, "task.cancel"), true);
  assert.equal(usesBuiltIn({ steps: [plain, importing("c", cancel)] }, "task.return"), false);
  assert.equal(usesBuiltIn({ steps: [importing("task.cancel", other)] }, "task.cancel"), false);
  assert.equal(usesBuiltIn({ steps: [] }, "task.cancel"), false);
});
