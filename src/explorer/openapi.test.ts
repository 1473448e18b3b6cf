/** The API's document is valid, and tells the routes that there are. What is answered is compared where it is asked. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { documentedOperation, startTestExplorer } from "../../test/support/explorer.ts";
import { openApi } from "./openapi.ts";
import { routes } from "./routes.ts";

interface Operation {
  readonly parameters?: readonly { name: string; in: string; required?: boolean }[];
  readonly security?: readonly object[];
  readonly requestBody?: object;
  readonly responses: object;
}

test("it is an OpenAPI 3.1 document", async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(openApi));
  assert.ok(valid, JSON.stringify(errors));
});

test("it has every route with its parameters, and no other", () => {
  const documented = Object.entries(openApi.paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((name) => name !== "parameters")
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
  const existing = routes.map(({ method, path }) => `${method} ${path}`);
  assert.deepEqual(documented.toSorted(), existing.toSorted());
  for (const { method, path, query = [], opens } of routes) {
    const operation = documentedOperation(
      method,
      path.replace("{label}", "default"),
    ) as Operation | null;
    assert.ok(operation !== null, path);
    const named = (operation.parameters ?? []).filter((parameter) => parameter.in === "query");
    assert.deepEqual(named.map(({ name }) => name).toSorted(), query.toSorted(), path);
    const schemes = (operation.security ?? openApi.security).flatMap((scheme) =>
      Object.keys(scheme),
    );
    const expected = { anyone: [], token: ["token"], "token-or-cookie": ["token", "cookie"] }[
      opens
    ];
    // Reading with POST is said to take the cookie by nobody.
    if (method === "GET") assert.deepEqual(schemes, expected, path);
  }
});

test("every reference leads somewhere", () => {
  const references = [
    ...JSON.stringify(openApi).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g),
  ];
  assert.ok(references.length > 20);
  for (const [, kind = "", name = ""] of references) {
    const components = openApi.components as unknown as Record<string, Record<string, unknown>>;
    assert.ok(components[kind]?.[name] !== undefined, `${kind} ${name}`);
  }
});

test("it is served to anyone", async () => {
  await using explorer = await startTestExplorer();
  const { status, body } = await explorer.raw("GET", "/api/openapi.json", {});
  assert.equal(status, 200);
  assert.deepEqual(JSON.parse(body), JSON.parse(JSON.stringify(openApi)));
});
