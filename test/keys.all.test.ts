/** Keys and request lines of `bobbin up` and `bobbin watch` at a terminal. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { get } from "node:http";
import { join } from "node:path";
import { existsSync, mkdirSync, readFileSync, watch, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  keys,
  startProgramAtTerminal,
  terminalMissing,
  type TerminalRun,
} from "./support/terminal.ts";
import { createUpApp, type UpApp } from "./support/up-app.ts";

const skip = terminalMissing;
const main = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));

const app = {
  components: {
    hello: `export async function handleRequest({ uri }) {
      if (uri === "/bad") throw new Error("bad");
      return { status: uri.startsWith("/none") ? 404 : 200, body: "one" };
    }`,
  },
};

/** A key that stops the program for the shell's \`fg\`. */
const suspend = "\u001A";

/** Prints how the terminal is set when the program has ended, and ends with its exit code. */
const thenSettings = '"$0" "$@"; code=$?; stty -a; exit $code';

interface Running extends AsyncDisposable {
  readonly terminal: TerminalRun;
  readonly folder: UpApp;
  ask(path: string): Promise<number>;
}

async function start(
  verb: "up" | "watch",
  flags: readonly string[] = [],
  script = 'exec "$0" "$@"',
): Promise<Running> {
  const folder = await createUpApp(app);
  const args = [verb, ...folder.flags, "--listen", "127.0.0.1:0", "--workers", "1", ...flags];
  const program = ["sh", "-c", script, process.execPath, main, ...args];
  const bin = join(folder.folder, "bin");
  mkdirSync(bin);
  for (const opener of ["xdg-open", "open"]) {
    writeFileSync(join(bin, opener), '#!/bin/sh\necho "$1" >> opened\n', { mode: 0o755 });
  }
  const environment = { PATH: `${bin}:${process.env["PATH"]}` };
  const terminal = startProgramAtTerminal(program, folder.folder, environment);
  await terminal.waitFor("Serving http://");
  await terminal.waitFor("hello: http");
  const url = /Serving (http:\S+)/.exec(terminal.shown)?.[1] ?? "";
  return {
    terminal,
    folder,
    ask: (path) =>
      new Promise((resolve, reject) => {
        const request = get(`${url}${path}`, { agent: false }, (response) => {
          response.resume().on("end", () => resolve(response.statusCode ?? 0));
        });
        request.on("error", reject);
      }),
    [Symbol.asyncDispose]: async () => {
      await terminal[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

for (const verb of ["up", "watch"] as const) {
  test(
    `bobbin ${verb}: h shows the keys, r reloads, q quits and leaves the terminal as it was`,
    { skip },
    async () => {
      await using running = await start(verb, [], thenSettings);
      const { terminal, ask } = running;
      await terminal.waitFor("Press o to open the app, h for all keys");
      terminal.press("h");
      await terminal.waitFor("  q  quits");
      terminal.press("r");
      await terminal.waitFor("Reloaded everything in ");
      assert.equal(await ask("/"), 200);
      terminal.press("q");
      await terminal.waitFor(" icanon ");
      await terminal.waitFor(" echo ");
      assert.equal(await terminal.ended, 0);
    },
  );
}

test(
  "o opens the application and e the explorer, once however often it is pressed",
  { skip },
  async () => {
    await using running = await start("up");
    const { terminal, folder } = running;
    await terminal.waitFor("h for all keys");
    const opened = (): string[] => {
      const file = join(folder.folder, "opened");
      return existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
    };
    const isOpened = async (count: number): Promise<void> => {
      const watcher = watch(folder.folder);
      while (opened().length < count) await once(watcher, "change");
      watcher.close();
    };
    terminal.press("o");
    await isOpened(1);
    assert.equal(opened()[0], /Serving (http:\S+)/.exec(terminal.shown)?.[1]);
    terminal.press("eer");
    await terminal.waitFor("Reloaded everything in ");
    await isOpened(3);
    const url = /Explorer (http:\S+)/.exec(terminal.shown)?.[1];
    assert.deepEqual(opened().slice(1), [url, url]);
    assert.equal(terminal.shown.match(/^Explorer /gm)?.length, 1);
    terminal.press("q");
    assert.equal(await terminal.ended, 0);
  },
);

test("requests are shown with method, path, status, time and component", { skip }, async () => {
  await using running = await start("up");
  const { terminal, ask } = running;
  await ask("/");
  await terminal.waitFor("GET / 200 ");
  await terminal.waitFor(" ms hello\n");
  await ask("/none?x=1");
  await terminal.waitFor("GET /none?x=1 404 ");
  await ask("/bad");
  await terminal.waitFor("GET /bad 500 ");
  await ask("/.well-known/spin/health");
  await terminal.waitFor("GET /.well-known/spin/health 200 ");
  await terminal.waitFor(" ms\n");
  await ask(`/${"long/".repeat(100)}`);
  await terminal.waitFor("GET /long/");
  await terminal.waitFor("…");
  await terminal.waitFor(" ms hello\n");
  const long = terminal.shown.split("\n").find((line) => line.startsWith("GET /long"));
  assert.ok((long ?? "").length <= 100, long);
});

test("of many requests a few are shown and the others are counted", { skip }, async () => {
  await using running = await start("up");
  const { terminal, ask } = running;
  for (let round = 0; round < 10; round += 1) {
    await Promise.all(Array.from({ length: 50 }, () => ask("/")));
  }
  await terminal.waitFor(" more\n");
  assert.match(terminal.shown, /^… [\d,]+ more$/m);
});

test("with --quiet no request and no hint is shown, and keys work", { skip }, async () => {
  await using running = await start("up", ["--quiet"]);
  const { terminal, ask } = running;
  await ask("/");
  terminal.press("h");
  await terminal.waitFor("q  quits");
  terminal.press("q");
  assert.equal(await terminal.ended, 0);
  assert.doesNotMatch(terminal.shown, /GET|Press o/);
});

test("without keys on standard input requests are shown all the same", { skip }, async () => {
  await using running = await start("up", [], 'exec "$0" "$@" < /dev/null');
  const { terminal, ask } = running;
  await ask("/");
  await terminal.waitFor("GET / 200 ");
  assert.doesNotMatch(terminal.shown, /Press o/);
  terminal.press(keys.interrupt);
  assert.equal(await terminal.ended, 0);
});

test("on a pipe nothing is shown of requests", { skip }, async () => {
  await using folder = await createUpApp(app);
  await using up = await folder.start();
  await up.fetch("/");
  assert.equal(await up.stop(), 0);
  assert.doesNotMatch(up.output.stderr + up.output.stdout, /GET|Press/);
});

for (const [times, code] of [
  [1, 0],
  [2, 130],
] as const) {
  test(
    `Ctrl+C ${times === 1 ? "once" : "twice"} leaves the terminal as it was`,
    { skip },
    async () => {
      await using running = await start("watch", [], thenSettings);
      const { terminal } = running;
      await terminal.waitFor("h for all keys");
      terminal.press("h");
      await terminal.waitFor("q  quits");
      terminal.press(keys.interrupt.repeat(times));
      await terminal.waitFor(" icanon ");
      await terminal.waitFor(" echo ");
      assert.equal(await terminal.ended, code);
    },
  );
}

test("Ctrl+Z gives the terminal back until fg", { skip }, async () => {
  await using running = await start(
    "up",
    [],
    'set -m; "$0" "$@"; stty -a; echo stopped; fg; exit $?',
  );
  const { terminal, ask } = running;
  await terminal.waitFor("h for all keys");
  terminal.press("h");
  await terminal.waitFor("q  quits");
  terminal.press(suspend);
  await terminal.waitFor(" icanon ");
  await terminal.waitFor("stopped\n");
  assert.equal(await ask("/"), 200);
  await terminal.waitFor("GET / 200 ");
  terminal.press("h");
  await terminal.waitFor("q  quits");
  terminal.press("q");
  assert.equal(await terminal.ended, 0);
});

test("in the background it serves, and leaves the keys to the shell", { skip }, async () => {
  const script = 'set -m; "$0" "$@" & read line; kill %1; wait %1; exit $?';
  await using running = await start("up", [], script);
  const { terminal, ask } = running;
  await terminal.waitFor("h for all keys");
  assert.equal(await ask("/"), 200);
  await terminal.waitFor("GET / 200 ");
  terminal.press(keys.enter);
  assert.equal(await terminal.ended, 0);
});

test("bobbin watch --clear empties the terminal at a change", { skip }, async () => {
  await using running = await start("watch", ["--clear"]);
  const { terminal, folder } = running;
  await terminal.waitFor("h for all keys");
  writeFileSync(join(folder.folder, "hello.ts"), app.components.hello.replace("one", "two"));
  await terminal.waitFor("Reloaded hello in ");
  terminal.press("q");
  assert.equal(await terminal.ended, 0);
  assert.ok(terminal.raw.indexOf("\u001B[2J\u001B[3J\u001B[H") < terminal.raw.indexOf("Reloaded"));
  assert.ok(terminal.raw.includes("\u001B[2J\u001B[3J\u001B[H"));
});
