/** Goal: what each template says of itself is complete. Method: the templates that there are. */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { componentFiles, componentTables, sdkFiles } from "./component-files.ts";
import { listTemplates, suggestTemplate } from "./templates.ts";

const templates = listTemplates();

test("there are templates, those of TypeScript first and then in the order of their names", () => {
  const names = listTemplates().map((template) => template.name);
  const [first, ...others] = names.filter((name) => name.endsWith("-ts"));
  assert.equal(first, "http-ts");
  const rest = names.filter((name) => !name.endsWith("-ts"));
  assert.ok(others.length > 0 && rest.length > 0);
  assert.deepEqual(names, [first, ...others.toSorted(), ...rest.toSorted()]);
});

for (const template of templates) {
  test(`${template.name} has a sentence, a test command and an SDK that is there`, () => {
    assert.match(template.about, /^[A-Z].*[^.]$/);
    assert.notEqual(template.test, null);
    assert.ok(template.sdk === null || sdkFiles(template.sdk).length > 0);
    assert.ok(existsSync(join(template.folder, "component.toml")));
  });

  test(`${template.name} leaves no placeholder, and names the component's folder`, () => {
    const tables = componentTables(template, "my-shop");
    assert.match(tables, /^\[component\.my-shop\]\nsource = "my-shop\//);
    const files = componentFiles(template, "my-shop");
    assert.ok(files.length > 1);
    for (const { path, content } of files) {
      assert.ok(path.startsWith("my-shop/") && !path.endsWith(".template"), path);
      assert.doesNotMatch(Buffer.from(content).toString(), /\{\{ ?(?:name|snake) ?\}\}/, path);
    }
  });
}

test("a slip, and the language alone, lead to the template", () => {
  for (const name of ["http-ts", "htpp-ts", "http_ts", "ts", "typescript"]) {
    assert.equal(suggestTemplate(name, templates), "http-ts");
  }
  for (const name of ["shop", "my-shop", "hello", "api"]) {
    assert.equal(suggestTemplate(name, templates), null, name);
  }
});
