/** Guests of Spin's SDKs call other components and the application itself, each with its own permissions, as on Spin. */

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { startTestApp, type TestApp } from "../../src/testing/test-app.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { buildGuest } from "../wasm-guests/build/build-guest.ts";
import { hex } from "./guest-app.ts";

/** Those that can send a request, and whether a path alone is a URL to their SDK. */
const guests = [
  { name: "rust-sdk5", takesPaths: true },
  { name: "rust-sdk5-component", takesPaths: true },
  { name: "rust-sdk7", takesPaths: true },
  { name: "rust-sdk2", takesPaths: false },
  { name: "python-sdk4", takesPaths: false },
] as const;

/** What guests of each id may ask. */
const grants: Readonly<Record<string, readonly string[]>> = {
  named: ["http://back.spin.internal", "http://callee.spin.internal", "http://gone.spin.internal"],
  wild: ["http://*.spin.internal"],
  own: ["http://self"],
  none: ["http://example.com"],
  callee: [],
};

/** Hands a request on to the guest that its path begins with, which sees the rest of the path. */
const front = `export default { fetch: (request) => {
  const [, id, rest] = /^\\/at\\/([^/]+)(.*)$/.exec(new URL(request.url).pathname);
  return fetch("http://" + id + ".spin.internal" + rest + new URL(request.url).search);
} };`;

const back = `export default { fetch: (request) => {
  const names = ["spin-path-info", "spin-client-addr", "spin-full-url"];
  return new Response(["back", request.url, ...names.map((name) => request.headers.get(name))].join(" "));
} };`;

/** Asks the guest that asks the application for this very path. */
const circle = `export default { fetch: () =>
  fetch("http://own.spin.internal/fetch?url=${hex("http://self/circle")}")
};`;

for (const { name, takesPaths } of guests) {
  describe(name, async () => {
    const built = await buildGuest(name);
    const skip = "missing" in built ? built.missing : false;

    test("calls what it is allowed to call, and nothing else", { skip }, async () => {
      assert.ok("path" in built);
      await using guest = await startGuests(built.path);
      const asked = (id: string, url: string) => ask(guest, id, url);

      // By name, of TypeScript and of WebAssembly.
      const seen = "back http://back.spin.internal/a/b?c=d /a/b 0.0.0.0:0 http://localhost/a/b?c=d";
      for (const id of ["named", "wild"]) {
        assert.equal(await asked(id, "http://back.spin.internal/a/b?c=d"), `200 ${seen}`);
        assert.equal(await asked(id, "http://callee.spin.internal/hello"), "200 hello");
      }
      assert.match(await asked("named", "http://gone.spin.internal/"), /^502 /);
      assert.match(lastLine(guest), /no trigger of the application names a component "gone"/);
      for (const [id, url] of [
        ["none", "http://back.spin.internal/"],
        ["own", "http://back.spin.internal/"],
        ["wild", "http://gone.spin.internal/"],
        ["named", "https://back.spin.internal/"],
      ] as const) {
        await expectDenied(guest, id, url);
      }

      // The application itself.
      const urls = [
        "http://self/hello",
        "http://self.alt/hello",
        ...(takesPaths ? ["/hello"] : []),
      ];
      for (const url of urls) {
        assert.match(await asked("own", url), /^200 back \S+\/hello {2}127\.0\.0\.1:0 /, url);
        for (const id of ["none", "named", "wild"]) await expectDenied(guest, id, url);
      }
      assert.match(await asked("own", "http://self/nowhere"), /^404 /);
    });

    test("calls in circles end", { skip }, async () => {
      assert.ok("path" in built);
      await using guest = await startGuests(built.path);
      assert.match(await ask(guest, "own", "http://self/circle"), /^50[02] /);
      const lines = guest.log.map(([, , line]) => line).join("\n");
      assert.match(lines, /components of the application call one another too often/);
      assert.equal(await ask(guest, "wild", "http://callee.spin.internal/hello"), "200 hello");
    });
  });
}

async function expectDenied(guest: TestApp, id: string, url: string): Promise<void> {
  const before = guest.log.length;
  assert.match(await ask(guest, id, url), /^502 /, `${id} ${url}`);
  const lines = guest.log.slice(before).map(([, , line]) => line);
  assert.match(lines.join("\n"), new RegExp(`allowed_outbound_hosts of component "${id}"`));
}

function lastLine({ log }: TestApp): string {
  return log.at(-1)?.[2] ?? "";
}

async function ask(guest: TestApp, id: string, url: string): Promise<string> {
  const response = await guest.fetch(`/at/${id}/fetch?url=${hex(url)}`);
  return `${response.status} ${await response.text()}`;
}

async function startGuests(source: string): Promise<TestApp> {
  const folder = temporaryFolder();
  const write = (name: string, text: string) => writeFile(join(folder.path, name), text);
  await write("front.ts", front);
  await write("back.ts", back);
  await write("circle.ts", circle);
  await write("spin.toml", manifestOf(source));
  const app = await startTestApp(join(folder.path, "spin.toml"));
  const stop = async (): Promise<void> => {
    await app.stop();
    await folder[Symbol.asyncDispose]();
  };
  return { ...app, stop, [Symbol.asyncDispose]: stop };
}

function manifestOf(source: string): string {
  const components = Object.entries(grants).map(
    ([id, hosts]) => `[component.${id}]
source = ${JSON.stringify(source)}
allowed_outbound_hosts = ${JSON.stringify(hosts)}
[[trigger.http]]
route = { private = true }
component = "${id}"
`,
  );
  return `spin_manifest_version = 2
[application]
name = "calls"
[[trigger.http]]
route = "/at/..."
component = "front"
[component.front]
source = "front.ts"
allowed_outbound_hosts = ["http://*.spin.internal"]
[[trigger.http]]
route = "/circle"
component = "circle"
[component.circle]
source = "circle.ts"
allowed_outbound_hosts = ["http://own.spin.internal"]
[[trigger.http]]
route = "/hello"
component = "back"
[component.back]
source = "back.ts"
${components.join("")}`;
}
