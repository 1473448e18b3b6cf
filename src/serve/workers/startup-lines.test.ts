import assert from "node:assert/strict";
import { join } from "node:path";
import path from "node:path";
import { test } from "node:test";
import { storeLimitsDefault } from "../../limits.ts";
import type { App, Component, HttpTrigger } from "../../config/manifest/app.ts";
import { startupLines } from "./startup-lines.ts";
import type { ListedRoute, StartupFacts } from "./startup-lines.ts";
import { createComponent } from "../../../test/support/component.ts";

const position = { file: "spin.toml", line: 1, column: 1 };

function component(
  id: string,
  keyValueStores: string[],
  description: string | null = null,
): Component {
  return createComponent(id, { description, source: `/app/${id}.ts`, keyValueStores, position });
}

function app(components: readonly Component[]): App {
  return {
    name: "app",
    version: null,
    description: null,
    manifestPath: "/app/spin.toml",
    directory: "/app",
    variables: {},
    triggers: [],
    components: Object.fromEntries(components.map((each) => [each.id, each])),
    notices: [],
  };
}

function route(id: string, prefix: string, wildcard = false): ListedRoute {
  const trigger: HttpTrigger = {
    id: `${id}-http-trigger`,
    route: prefix,
    answer: { kind: "component", component: id },
    position,
  };
  return { trigger, pattern: { prefix, wildcard } };
}

const facts: StartupFacts = {
  app: app([component("hello", ["default"], "Says hello"), component("other", [])]),
  baseUrl: "http://127.0.0.1:3000",
  routes: [route("other", ""), route("hello", "/hello/:name", true)],
  runtimeConfig: { path: null, stores: {} },
  logDir: "/app/.spin/logs",
  stores: { default: '"/app/.spin/sqlite_key_value.db"' },
  isolated: {},
  notices: [],
};

test("paths beside the manifest are relative where people work in a folder below it", () => {
  const above = path.dirname(process.cwd());
  const { stderr } = startupLines(
    {
      ...facts,
      app: { ...facts.app, directory: above },
      logDir: path.join(above, ".spin", "logs"),
      stores: { default: `"${path.join(above, ".spin", "sqlite_key_value.db")}"` },
    },
    "plain",
  );
  assert.deepEqual(stderr, [
    'Logging component stdio to "../.spin/logs/"',
    'Storing default key-value data to "../.spin/sqlite_key_value.db".',
  ]);
});

test("a plain start prints Spin's lines in Spin's order", () => {
  assert.deepEqual(startupLines(facts, "plain"), {
    stderr: [
      'Logging component stdio to "/app/.spin/logs/"',
      'Storing default key-value data to "/app/.spin/sqlite_key_value.db".',
    ],
    stdout: [
      "",
      "Serving http://127.0.0.1:3000",
      "Available Routes:",
      "  other: http://127.0.0.1:3000",
      "  hello: http://127.0.0.1:3000/hello/:name (wildcard)",
      "    Says hello",
    ],
  });
});

test("the JSON format prints the routes as one document, with / for the root", () => {
  const { stdout } = startupLines(facts, "json");
  assert.deepEqual(JSON.parse(stdout.join("\n")), {
    base_url: "http://127.0.0.1:3000",
    routes: [
      { id: "other", route: "/", wildcard: false },
      { id: "hello", route: "/hello/:name", wildcard: true, description: "Says hello" },
    ],
  });
  assert.equal(stdout[1], '  "base_url": "http://127.0.0.1:3000",');
});

test("the JSON format tells the rest on stderr as the plain format does", () => {
  assert.deepEqual(startupLines(facts, "json").stderr, startupLines(facts, "plain").stderr);
});

test("a runtime configuration is summarized first, with the type of each store", () => {
  const store = {
    type: "spin",
    path: null,
    durability: "response",
    limits: storeLimitsDefault,
  } as const;
  const { stderr } = startupLines(
    { ...facts, runtimeConfig: { path: "/app/rc.toml", stores: { default: store, cache: store } } },
    "plain",
  );
  assert.equal(
    stderr[0],
    'Using runtime config [key_value_store.default: spin], [key_value_store.cache: spin] from "/app/rc.toml"',
  );
});

test("a runtime configuration without stores is not mentioned", () => {
  const { stderr } = startupLines(
    { ...facts, runtimeConfig: { path: "/app/rc.toml", stores: {} } },
    "plain",
  );
  assert.match(stderr[0] ?? "", /^Logging/);
});

test("nothing is said of logs that are not kept", () => {
  const { stderr } = startupLines({ ...facts, logDir: null }, "plain");
  assert.deepEqual(stderr, ['Storing default key-value data to "/app/.spin/sqlite_key_value.db".']);
});

test("nothing is said of the default store when no component may open it", () => {
  const { stderr } = startupLines({ ...facts, app: app([component("hello", ["cache"])]) }, "plain");
  assert.deepEqual(stderr, ['Logging component stdio to "/app/.spin/logs/"']);
});

test("a static response is listed by its trigger's id", () => {
  const answer = { kind: "static", response: { status: 200, headers: {}, body: "" } } as const;
  const trigger: HttpTrigger = { id: "robots", route: "/robots.txt", answer, position };
  const routes = [{ trigger, pattern: { prefix: "/robots.txt", wildcard: false } }];
  assert.equal(
    startupLines({ ...facts, routes }, "plain").stdout.at(-1),
    "  robots: http://127.0.0.1:3000/robots.txt",
  );
});

test("notices follow Spin's lines", () => {
  const { stderr } = startupLines({ ...facts, notices: ["first", "second"] }, "plain");
  assert.deepEqual(stderr.slice(2), ["Note: first", "Note: second"]);
});

test("the heading takes the emphasis of the terminal", () => {
  const { stdout } = startupLines(facts, "plain", (text) => `*${text}*`);
  assert.equal(stdout[1], "*Serving* http://127.0.0.1:3000");
});

test("paths below the working folder are relative", () => {
  const at = (name: string): string => join(process.cwd(), name);
  const { stderr } = startupLines(
    {
      ...facts,
      logDir: at("app/.spin/logs"),
      stores: { default: `"${at("app/.spin/data.db")}"` },
      runtimeConfig: {
        path: at("rc.toml"),
        stores: { default: { type: "spin", path: at("data.db"), limits: storeLimitsDefault } },
      },
    } as unknown as StartupFacts,
    "plain",
  );
  assert.deepEqual(stderr, [
    'Using runtime config [key_value_store.default: spin] from "rc.toml"',
    'Logging component stdio to "app/.spin/logs/"',
    'Storing default key-value data to "app/.spin/data.db".',
  ]);
});
