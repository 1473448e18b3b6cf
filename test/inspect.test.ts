/** Goal: a debugger holds components up at lines of their TypeScript, and nobody but a debugger. Method: the real program, and Chrome's DevTools protocol over its port. */

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { connectDebugger } from "./support/debugger-client.ts";
import { writeApp } from "./support/inline-app.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { runBobbin, startUp } from "./support/up-process.ts";

const counting = `import { type HandleRequest, Kv } from "bobbin-kv/sdk";

interface Answer { readonly text: string }

export const handleRequest: HandleRequest = (request) => {
  const count = Kv.openDefault().increment("n");
  const answer: Answer = { text: \`\${count} \${request.uri}\` };
  return { status: 200, body: answer.text };
};
`;
const plain = `export const handleRequest = () => ({ status: 200, body: "plain" });\n`;

interface Target {
  readonly title: string;
  readonly url: string;
  readonly webSocketDebuggerUrl: string;
}

async function inspected(verb: "up" | "watch", more: readonly string[] = []) {
  const folder = temporaryFolder();
  const components = { counter: counting, other: plain };
  const stores = { counter: ["default"] };
  const manifest = await writeApp(folder.path, { components, stores });
  const flags = ["--from", manifest, "--inspect", "127.0.0.1:0", ...more];
  const up = await startUp(flags, { verb, cwd: folder.path });
  await up.printed(/Debuggers may connect at/);
  const place = /connect at ([\d.:]+);/.exec(up.output.stderr)?.[1] ?? "";
  return {
    folder: folder.path,
    up,
    place,
    targets: async () => (await (await fetch(`http://${place}/json/list`)).json()) as Target[],
    [Symbol.asyncDispose]: async () => {
      await up[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const ofCounter = (targets: readonly Target[]): string =>
  targets.find(({ title }) => title === "counter")?.webSocketDebuggerUrl ?? "";

test("a component is held up at a line of its source, its variables can be read, and others go on", async () => {
  await using app = await inspected("up");
  const targets = await app.targets();
  assert.deepEqual(targets.map(({ title }) => title).toSorted(), ["counter", "other"]);
  assert.match(targets.find(({ title }) => title === "counter")?.url ?? "", /counter\.ts$/);
  const client = await connectDebugger(ofCounter(targets));
  await client.breakAt("counter.ts", 7);
  const answer = app.up.fetch("/counter/a");
  const pause = await client.paused();
  assert.equal(pause.functionName, "handleRequest");
  assert.equal(await pause.evaluate("String(count)"), "1");
  assert.equal(await pause.evaluate("request.uri"), "/counter/a");
  assert.equal(await (await app.up.fetch("/other")).text(), "plain");
  await client.resume();
  assert.equal(await (await answer).text(), "1 /counter/a");
});

test("a debugger that leaves lets what it has held up go on", async () => {
  await using app = await inspected("up");
  const client = await connectDebugger(ofCounter(await app.targets()));
  await client.breakAt("counter.ts", 7);
  const answer = app.up.fetch("/counter/a");
  await client.paused();
  client.leave();
  assert.equal(await (await answer).text(), "1 /counter/a");
});

test("what is held up keeps Bobbin from nothing when it stops", async () => {
  await using app = await inspected("up");
  const client = await connectDebugger(ofCounter(await app.targets()));
  await client.breakAt("counter.ts", 7);
  const answer = app.up.fetch("/counter/a").catch(() => null);
  await client.paused();
  assert.equal(await app.up.stop(), 0);
  await client.closed;
  await answer;
});

test("a change under watch ends the session, and the same address leads to what is new", async () => {
  await using app = await inspected("watch");
  const before = ofCounter(await app.targets());
  const client = await connectDebugger(before);
  const file = join(app.folder, "counter.ts");
  await writeFile(file, (await readFile(file, "utf8")).replace("${count} ", "new ${count} "));
  await client.closed;
  assert.equal(ofCounter(await app.targets()), before);
  const again = await connectDebugger(before);
  await again.breakAt("counter.ts", 8);
  const answer = app.up.fetch("/counter/b");
  const pause = await again.paused();
  assert.equal(await pause.evaluate("answer.text"), "new 1 /counter/b");
  await again.resume();
  assert.equal(await (await answer).text(), "new 1 /counter/b");
});

test("a component that asks for a process of its own is debugged with the others", async () => {
  await using app = await inspected("up", ["--isolate", "counter"]);
  assert.equal((await app.targets()).length, 2);
});

test("pages of a browser, and who does not know a component's address, are not let in", async () => {
  await using app = await inspected("up");
  const [, port = ""] = app.place.split(":");
  const path = new URL(ofCounter(await app.targets())).pathname;
  const asks: [path: string, headers: Record<string, string>, status: number][] = [
    ["/json/list", {}, 200],
    ["/json/list", { origin: "http://127.0.0.1:3000" }, 404],
    ["/json/list", { host: "example.com" }, 404],
    ["/json/version", { host: `localhost:${port}` }, 200],
    ["/", {}, 404],
    [path, upgrade, 101],
    [path, { ...upgrade, origin: "devtools://devtools" }, 101],
    [path, { ...upgrade, origin: "https://example.com" }, 404],
    [path, { ...upgrade, host: "example.com" }, 404],
    ["/00000000-0000-0000-0000-000000000000/counter", upgrade, 404],
    ["/counter", upgrade, 404],
  ];
  for (const [asked, headers, status] of asks) {
    assert.equal(
      await statusOf(Number(port), asked, headers),
      status,
      `${asked} ${JSON.stringify(headers)}`,
    );
  }
});

const upgrade = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
};

function statusOf(port: number, path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: "127.0.0.1", port, path, headers, agent: false });
    asking.on("upgrade", ({ statusCode = 0 }, socket) => {
      socket.destroy();
      resolve(statusCode);
    });
    asking.on("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asking.on("error", reject);
    asking.end();
  });
}

test("an address that other machines reach, several workers, and a port in use are refused", async () => {
  await using app = await inspected("up");
  const refused = async (...flags: string[]) => {
    const args = [
      "up",
      "--from",
      join(app.folder, "spin.toml"),
      "--listen",
      "127.0.0.1:0",
      ...flags,
    ];
    const { code, stderr } = await runBobbin(args);
    assert.equal(code === 0, false);
    return stderr;
  };
  assert.match(
    await refused("--inspect", "0.0.0.0:9229"),
    /can be reached from other machines[^]*ssh -L/,
  );
  assert.match(
    await refused("--inspect", "9229", "--workers", "2"),
    /--inspect and --workers contradict/,
  );
  assert.match(await refused("--inspect", app.place), /in use/);
});
