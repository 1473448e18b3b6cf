/** What a component that costs a process costs the others, seen from outside: as little as can be, and once. */

import assert from "node:assert/strict";
import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { once } from "node:events";
import type { InlineApp } from "./support/inline-app.ts";
import { showItself } from "./support/show-itself.ts";
import { createUpApp } from "./support/up-app.ts";
import { runBobbin, startUp } from "./support/up-process.ts";

/** At /bad/hang one native call that nothing can stop, at /bad/crash a fatal error of V8. */
const bad = `
import { Kv } from "@fermyon/spin-sdk";
const does = {
  hang: () => ("a" + "\\u0300\\u0327".repeat(2 ** 16)).normalize("NFC"),
  crash: () => "x".repeat(2 ** 28).split("").length,
  count: () => Kv.openDefault().increment("bad"),
  foreign: () => { try { Kv.open("other"); return "opened"; } catch (error) { return String(error); } },
  good: () => "good",
};
export const handleRequest = async (request) => ({
  status: 200,
  body: String(does[request.uri.split(/[/?]/)[2] ?? "good"]()),
});
`;

const good = `
import { Kv } from "@fermyon/spin-sdk";
export const handleRequest = async () => ({ status: 200, body: "good " + Kv.openDefault().increment("good") });
`;

const app: InlineApp = {
  components: { good, bad },
  stores: { good: ["default"], bad: ["default"] },
};

const short = ["--workers", "1", "--cpu-time-limit", "100ms"];

const status = async (answer: Promise<Response>): Promise<number | null> =>
  answer.then(
    (response) => response.status,
    () => null,
  );

/** The body of an answer; a process that is still starting is waited for, and a connection that went with one is replaced. */
async function bodyOf(ask: () => Promise<Response>): Promise<string> {
  for (;;) {
    const answer = await ask().catch(() => null);
    if (answer === null) continue;
    if (answer.status !== 503) return `${answer.status} ${await answer.text()}`;
    await answer.text();
  }
}

test("a component that hangs is named with its request, and hangs in a process of its own from then on", async () => {
  await using folder = await createUpApp(app);
  await using up = await folder.start(...short, "--metrics-listen", "127.0.0.1:0");
  await up.printed(/Serving metrics (\S+)/);
  const [, metrics = ""] = /Serving metrics (\S+)/.exec(up.output.stderr) ?? [];
  const quarantined = async (): Promise<string | undefined> =>
    /^bobbin_quarantined_components (\d+)$/m.exec(await (await fetch(metrics)).text())?.[1];
  assert.equal(await status(up.fetch("/good")), 200);
  assert.equal(await quarantined(), "0");
  await showItself(up, "/bad/good");
  await status(up.fetch("/bad/hang?secret=1"));
  await up.printed(/Worker \d+ hangs in component "bad", at GET \/bad\/hang, after/);
  await up.printed(/Component "bad" kept a worker busy: for 60 s it has a process of its own\./);
  assert.equal(await quarantined(), "1");
  // Connections that were kept alive went with the worker.
  while ((await status(up.fetch("/good"))) === null);
  const hanging = status(up.fetch("/bad/hang"));
  for (let request = 0; request < 20; request += 1) {
    assert.equal(await status(up.fetch("/good")), 200);
  }
  assert.equal(await hanging, 500);
  await up.printed(/The process of component "bad" hangs in component "bad"/);
  await up.printed(/Component "bad" keeps its own process for another 120 s\./);
  // So did those to the process.
  while ((await status(up.fetch("/bad/good"))) !== 200);
  assert.equal(await bodyOf(() => up.fetch("/bad/count")), "200 1");
  assert.equal(up.output.stderr.match(/^Worker \d+ hangs/gm)?.length, 1);
  assert.ok(!up.output.stderr.includes("secret"));
});

test("a component that ends its worker is named, and returns after a quiet time", async () => {
  await using folder = await createUpApp(app);
  await using up = await folder.start(...short, "--isolation-time", "1s");
  await status(up.fetch("/bad/crash"));
  await up.printed(/Worker \d+ ended by SIG\w+ in component "bad"; another takes its place\./);
  await up.printed(/Component "bad" ended a worker: for 1 s it has a process of its own\./);
  const apart = await bodyOf(() => up.fetch("/bad/count"));
  assert.equal(apart, "200 1", `${apart}\n${up.output.stderr}`);
  await up.printed(/Component "bad" has been quiet and is served with the others again\./);
  assert.equal(await bodyOf(() => up.fetch("/bad/count")), "200 2");
  assert.equal(await status(up.fetch("/good")), 200);
});

test("a component that ends its worker from a thread of its own is named, not the one that was entered since", async () => {
  await using folder = await createUpApp(app);
  await using up = await folder.start("--workers", "1");
  const crashed = status(up.fetch("/bad/crash"));
  const ended = up.printed(/Worker \d+ ended by SIG\w+ in component "(\w+)"/);
  const others = { go: true };
  const asked = (async () => {
    while (others.go) await status(up.fetch("/good"));
  })();
  await ended;
  others.go = false;
  await Promise.all([crashed, asked]);
  assert.match(up.output.stderr, /Worker \d+ ended by SIG\w+ in component "bad"/);
  assert.doesNotMatch(up.output.stderr, /Component "good"/);
});

test("a worker that somebody kills is on no component's account", async () => {
  await using folder = await createUpApp(app);
  await using up = await folder.start(...short);
  const { workerProcessIds } = await import("./support/worker-processes.ts");
  assert.equal(await status(up.fetch("/bad/good")), 200);
  process.kill(workerProcessIds(up.child.pid ?? 0)[0] as number, "SIGKILL");
  await up.printed(/Worker \d+ ended; another takes its place\./);
  assert.equal(await status(up.fetch("/bad/good")), 200);
  assert.ok(!up.output.stderr.includes("process of its own"));
});

test("a component that is isolated opens the stores that it is granted, and no others; nobody else may enter its folder", async () => {
  await using folder = await createUpApp({ ...app, stores: { ...app.stores, good: ["default"] } });
  await using up = await startUp([...folder.flags, "--isolate", "bad", "--format", "json"], {
    env: { TMPDIR: folder.folder },
  });
  const { isolated } = JSON.parse(up.output.stdout) as { isolated: unknown };
  assert.deepEqual(isolated, [{ id: "bad", reason: "--isolate says so" }]);
  await up.printed(/Component "bad" has a process of its own: --isolate says so\./);
  assert.equal(await bodyOf(() => up.fetch("/bad/count")), "200 1");
  assert.match(await (await up.fetch("/bad/foreign")).text(), /access-denied|may not open/i);
  const name = (await readdir(folder.folder)).find((each) => each.startsWith("bobbin-"));
  assert.equal((await stat(join(folder.folder, name ?? ""))).mode & 0o777, 0o700);
  assert.equal(await up.stop(), 0);
  const left = (await readdir(folder.folder)).filter((each) => each.startsWith("bobbin-"));
  assert.deepEqual(left, []);
});

test("who cannot be isolated is told so", async () => {
  const own = '[component.bad.tool.bobbin]\nprocess = "own"\n';
  await using folder = await createUpApp({ ...app, extra: { bad: own } });
  const unknown = await runBobbin(["up", ...folder.flags, "--isolate", "nobody"]);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /--isolate: .* "nobody"\n+.*good, bad/);
  const inMemory = await runBobbin(["up", ...folder.flags, "--state-dir", ""]);
  assert.equal(inMemory.code, 3);
  assert.match(
    inMemory.stderr,
    /"bad" cannot have a process of its own: it shares store "default"/,
  );
  await using wrong = await createUpApp({
    ...app,
    extra: { bad: own.replace("process", "proces") },
  });
  const misspelt = await runBobbin(["up", ...wrong.flags]);
  assert.equal(misspelt.code, 3);
  assert.match(misspelt.stderr, /proces.*did you mean "process"/s);
});

test("components that share a store in memory move together", async () => {
  await using folder = await createUpApp(app);
  await using up = await folder.start(...short, "--state-dir", "");
  await showItself(up, "/bad/good");
  await status(up.fetch("/bad/hang"));
  await up.printed(/for 60 s it has a process of its own, with "good", which share/);
  assert.equal(await bodyOf(() => up.fetch("/bad/count")), "200 1");
  assert.equal(await bodyOf(() => up.fetch("/good")), "200 good 1");
});

test("a component that ends the process which loads it ends the start, and is named", async () => {
  await using folder = await createUpApp({
    components: {
      good,
      bad: bad.replace("does = {", 'does = { now: "x".repeat(2 ** 28).split("").length,'),
    },
  });
  const { code, stderr } = await runBobbin(["up", ...folder.flags, "--listen", "127.0.0.1:0"]);
  assert.match(
    stderr,
    /component "bad" failed while it was loaded: the process that loaded it ended by SIG/,
  );
  assert.equal(code, 6);
});

test("a worker in a native call ends when its supervisor is killed", async () => {
  await using folder = await createUpApp(app);
  await using up = await folder.start("--workers", "1", "--cpu-time-limit", "20m");
  await showItself(up, "/bad/good");
  void status(up.fetch("/bad/hang"));
  // The worker answers nobody from now on.
  while ((await status(up.fetch("/good", { signal: AbortSignal.timeout(500) }))) === 200);
  const closed = once(up.child, "close");
  up.child.kill("SIGKILL");
  await closed;
});

test("bobbin watch serves the new version of a component that is isolated", async () => {
  await using folder = await createUpApp(app);
  await using up = await startUp([...folder.flags, "--isolate", "bad"], { verb: "watch" });
  assert.equal(await bodyOf(() => up.fetch("/bad/good")), "200 good");
  await writeFile(
    join(folder.folder, "bad.ts"),
    bad.replace('"good"', '"better"').replace('good: () => "good"', 'good: () => "better"'),
  );
  await up.printed(/Reloaded bad/);
  assert.equal(await bodyOf(() => up.fetch("/bad/good")), "200 better");
});
