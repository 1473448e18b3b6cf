/** Goal: variables have the values that the nearest source gives. Method: one manifest, several sources. */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { isBobbinError, type ErrorCode } from "../../../errors.ts";
import { loadManifest } from "../load.ts";
import { isOutboundAllowed } from "../outbound-hosts.ts";
import { expandTemplate, isLiteral, parseTemplate } from "../templates.ts";
import { resolveOutboundHosts, resolveVariables, type VariableSources } from "./variables.ts";
import { folderOfFile } from "../../../../test/support/temporary-folder.ts";

const folder = folderOfFile();
writeFileSync(path.join(folder, "hello.js"), "");
writeFileSync(
  path.join(folder, "spin.toml"),
  `spin_manifest_version = 2
application.name = "shop"
[variables]
api_host = { default = "example.com" }
token = { required = true, secret = true }
[[trigger.http]]
route = "/..."
component = "hello"
[component.hello]
source = "hello.js"
variables = { url = "https://{{ api_host }}/{{api_host}}", both = "{{ token }}@{{ api_host }}", plain = "x" }
allowed_outbound_hosts = ["https://{{ api_host }}"]
[component.other]
source = "hello.js"
`,
);
const app = loadManifest(path.join(folder, "spin.toml"));

function resolve(sources: Partial<VariableSources>): Record<string, string> {
  return { ...resolveVariables(app, { overrides: {}, environment: {}, ...sources })["hello"] };
}

function fails(code: ErrorCode, text: RegExp): (error: unknown) => boolean {
  return (error) => isBobbinError(error) && error.code === code && text.test(error.text);
}

test("an override wins over the environment, which wins over the default", () => {
  const environment = { token: "t", api_host: "env.test" };
  assert.deepEqual(resolve({ overrides: { api_host: "flag.test" }, environment }), {
    url: "https://flag.test/flag.test",
    both: "t@flag.test",
    plain: "x",
  });
  assert.equal(resolve({ environment })["both"], "t@env.test");
  assert.equal(resolve({ overrides: { token: "t" } })["both"], "t@example.com");
});

test("providers are asked in their order, after overrides and before the environment", () => {
  const providers = [
    { kind: "unserved", type: "vault" },
    { kind: "static", values: { api_host: "first.test" } },
    { kind: "static", values: { api_host: "second.test", token: "t" } },
  ] as const;
  const environment = { token: "e", api_host: "env.test" };
  assert.equal(resolve({ providers, environment })["both"], "t@first.test");
  assert.equal(resolve({ providers, overrides: { token: "o" } })["both"], "o@first.test");
});

test("a provider that is not asked is named where a value is missing, and one that has none is not", () => {
  const providers = [
    { kind: "static", values: {} },
    { kind: "unserved", type: "vault" },
  ] as const;
  const named =
    /no value, and the provider "vault" of the runtime configuration is not asked; pass/u;
  assert.throws(() => resolve({ providers }), fails("variable-missing", named));
});

test("an empty value is a value", () => {
  assert.equal(resolve({ overrides: { token: "" } })["both"], "@example.com");
  assert.equal(resolve({ environment: { token: "" } })["both"], "@example.com");
});

test("every component has its variables, also when it has none", () => {
  const resolved = resolveVariables(app, { overrides: { token: "t" }, environment: {} });
  assert.deepEqual(Object.keys(resolved), ["hello", "other"]);
  assert.deepEqual(Object.keys(resolved["other"] ?? {}), []);
});

test("a required variable without a value is an error that says how to give one", () => {
  assert.throws(() => resolve({}), fails("variable-missing", /:5:9.*SPIN_VARIABLE_TOKEN/u));
});

test("an override of a variable that is not there is refused", () => {
  const overrides = { token: "t", api_hots: "x" };
  assert.throws(
    () => resolve({ overrides }),
    fails("no-such-variable", /did you mean "api_host"/u),
  );
});

test("addresses are resolved with the same values", () => {
  const hosts = (api_host: string): ReturnType<typeof resolveOutboundHosts> =>
    resolveOutboundHosts(app, { overrides: { token: "t", api_host }, environment: {} });
  assert.equal(isOutboundAllowed(hosts("a.test")["hello"] ?? [], new URL("https://a.test")), true);
  assert.equal(isOutboundAllowed(hosts("a.test")["hello"] ?? [], new URL("https://b.test")), false);
  assert.throws(() => hosts("not a host"), fails("manifest-invalid", /component "hello"/u));
});

test("a text without braces is its own template", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(!text.includes("{{"));
      assert.equal(expandTemplate(text, {}), text);
      assert(isLiteral(parseTemplate(text) ?? []));
    }),
  );
});

test("values are put in as they are, templates in them are not expanded", () => {
  assert.equal(expandTemplate("<{{a}}|{{ b }}>", { a: "{{ b }}", b: "$&" }), "<{{ b }}|$&>");
  assert.equal(parseTemplate("{{ a"), null);
});
