/** What is wrong with one component does not keep commands from working that need nothing of it. With the real program. */

import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder, type TemporaryFolder } from "./support/temporary-folder.ts";
import { runBobbin, startUp } from "./support/up-process.ts";

const good = `[[trigger.http]]
route = "/good"
component = "good"
[component.good]
source = "good.ts"
key_value_stores = ["default"]
[component.good.build]
command = "echo built > built.txt"
`;
const bad = `[[trigger.http]]
route = "/bad"
component = "bad"
[component.bad]
source = "missing.wasm"
key_value_stores = ["defualt", "nowhere"]
variables = { key = "{{ key }}" }
`;

/** A folder with a component that answers "good", and a manifest of these parts. */
function appOf(...parts: readonly string[]): TemporaryFolder {
  const folder = temporaryFolder();
  const head = `spin_manifest_version = 2\n[application]\nname = "partial"\n[variables]\nkey = { required = true }\n`;
  writeFileSync(join(folder.path, "spin.toml"), head + parts.join(""));
  writeFileSync(
    join(folder.path, "good.ts"),
    `export default { fetch() { return new Response("good"); } };`,
  );
  return folder;
}

test("stores are worked with whatever else is wrong, and one that is granted and defined nowhere is not", async () => {
  using app = appOf(good, bad);
  const kv = (...args: string[]) => runBobbin(["kv", ...args], { cwd: app.path });
  const set = await kv("set", "greeting", "hello");
  assert.equal(set.code, 0, set.stderr);
  assert.equal((await kv("get", "greeting")).stdout, "hello");
  const nowhere = await kv("get", "greeting", "--store", "nowhere");
  assert.equal(nowhere.code, 3);
  assert.match(
    nowhere.stderr,
    /component "bad" uses store "nowhere"\n\n {2}correct the name, or add/,
  );
  const slip = await kv("get", "greeting", "--store", "defualt");
  assert.match(slip.stderr, /\n\n {2}in \S*spin\.toml:\d+:1 write "default", or add these lines/);
});

test("a runtime configuration that was not named is named where it would help, and default never needs it", async () => {
  using app = appOf(good, bad);
  const tables = ["nowhere", "unused"].map(
    (label) => `[key_value_store.${label}]\ntype = "spin"\n`,
  );
  writeFileSync(join(app.path, "runtime-config.toml"), tables.join(""));
  const kv = (...args: string[]) => runBobbin(["kv", ...args], { cwd: app.path });
  const set = await kv("set", "greeting", "hello");
  assert.equal(set.code, 0, set.stderr);
  assert.doesNotMatch(set.stderr, /runtime-config/);
  const cure = ["--runtime-config-file", "runtime-config.toml"] as const;
  for (const store of ["nowhere", "unused"]) {
    const { code, stderr } = await kv("list", "--store", store);
    assert.notEqual(code, 0);
    assert.match(stderr, new RegExp(`read only then: ${cure.join(" ")}$`, "m"));
    // A store in memory is the application's alone; the label is known now.
    const named = await kv("list", "--store", store, ...cure);
    assert.match(named.stderr, /kept in the memory of the application/);
  }
  const other = await kv("list", "--store", "elsewhere");
  assert.match(other.stderr, /choose one of "default"/);
});

test("build builds, then warns of what will not be served", async () => {
  using app = appOf(good, bad);
  const { code, stderr } = await runBobbin(["build"], { cwd: app.path });
  assert.equal(code, 0, stderr);
  assert.ok(existsSync(join(app.path, "built.txt")));
  assert.match(
    stderr,
    /^Warning: bobbin up will not serve .*:\n {2}\S*spin\.toml:18:10: the source of component "bad" /m,
  );
  using sound = appOf(good);
  const silent = await runBobbin(["build"], { cwd: sound.path });
  assert.doesNotMatch(silent.stderr, /Warning/);
});

test("one component is served without the others, and not with them", async () => {
  using app = appOf(good, bad);
  await using up = await startUp(["-c", "good"], { cwd: app.path });
  assert.equal(await (await up.fetch("/good")).text(), "good");
  assert.equal((await up.fetch("/bad")).status, 404);
  const all = await runBobbin(["up", "--listen", "127.0.0.1:0"], { cwd: app.path });
  assert.equal(all.code, 3);
  assert.match(all.stderr, /the source of component "bad" does not exist/);
});

test("a call of a component that is left out says how to serve it, and works then", async () => {
  const caller = (id: string, host: string): string =>
    `[[trigger.http]]\nroute = "/${id}"\ncomponent = "${id}"\n[component.${id}]\nsource = "caller.ts"\nallowed_outbound_hosts = ["http://${host}"]\n`;
  const callers = [
    caller("named", "good.spin.internal"),
    caller("wild", "*.spin.internal"),
    caller("denied", "self"),
  ];
  using app = appOf(good, ...callers);
  writeFileSync(
    join(app.path, "caller.ts"),
    `export default { fetch: async () => {
       try { return await fetch("http://good.spin.internal/"); }
       catch (error) { return new Response(error.code + ": " + error.message); }
     } };`,
  );
  const variable = ["--variable", "key=x"];
  const ids = ["named", "wild", "denied"].flatMap((id) => ["-c", id]);
  {
    await using up = await startUp([...variable, ...ids], { cwd: app.path });
    for (const id of ["named", "wild"]) {
      const told = await (await up.fetch(`/${id}`)).text();
      assert.match(told, /^component-left-out: .*component "good" is not served/);
      assert.match(told, /serve it too: --component-id good/);
    }
    assert.match(await (await up.fetch("/denied")).text(), /^outbound-denied: /);
  }
  await using up = await startUp([...variable, ...ids, "--component-id", "good"], {
    cwd: app.path,
  });
  for (const id of ["named", "wild"]) assert.equal(await (await up.fetch(`/${id}`)).text(), "good");
  assert.match(await (await up.fetch("/denied")).text(), /^outbound-denied: /);
});

test("components of Redis and Wagi need no source that runs; where they are all, it is said that nothing is served", async () => {
  const redis = `[[trigger.redis]]\ncomponent = "queue"\nchannel = "c"\n[component.queue]\nsource = { any = "thing" }\n`;
  const wagi = `[[trigger.http]]\nroute = "/cgi"\ncomponent = "cgi"\nexecutor = { type = "wagi" }\n[component.cgi]\nsource = "missing.wasm"\n`;
  using app = appOf(good, redis, wagi);
  const variable = ["--variable", "key=x"];
  await using up = await startUp(variable, { cwd: app.path });
  assert.equal(await (await up.fetch("/good")).text(), "good");
  assert.equal((await up.fetch("/cgi")).status, 404);
  assert.match(
    up.output.stderr,
    /wagi executor, which Bobbin does not offer: its route is not served/,
  );
  using other = appOf(redis, wagi);
  const nothing = await runBobbin(["up", ...variable], { cwd: other.path });
  assert.equal(nothing.code, 3);
  assert.match(nothing.stderr, /^Error: nothing in \S*spin\.toml is served\n.*wagi executor/);
  const chosen = await runBobbin(["up", "-c", "queue", ...variable], { cwd: app.path });
  assert.match(chosen.stderr, /^Error: nothing of "queue" in /);
});
