/** An application with a hostile component and a good one in real processes, and what the good one's clients see. */

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { homedir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { projectRoot } from "../../scripts/project.ts";
import { patient } from "../support/patience.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { startUp } from "../support/up-process.ts";

/** Keeps `kept` in a store of its own, and answers with what is in it and with what is foreign in its world. */
const good = `
import { Kv } from "@fermyon/spin-sdk";
export const handleRequest = async () => {
  const own = Kv.open("private");
  await new Promise((done) => setTimeout(done, 1));
  if (!own.exists("kept")) own.set("kept", "as it was");
  const names = [];
  for (const name in {}) names.push(name);
  const thenable = await { kept: true };
  return { status: 200, body: JSON.stringify([
    own.getKeys(), new TextDecoder().decode(own.get("kept")), names, Object.keys(globalThis).length,
    typeof {}.evil, [].evil === undefined, typeof globalThis.evil, thenable.kept, [3, 1].sort().join(),
  ]) };
};`;

const runtimeConfig = '[key_value_store.private]\ntype = "spin"\npath = "private.db"\n';

/** The component `evil` as a file, and flags of `bobbin up` beside those that make limits small. */
export interface HostileSource {
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly flags?: readonly string[];
}

/** What came of a hostile request: null where the connection was closed. */
export interface HostileAnswer {
  readonly status: number | null;
  readonly text: string;
}

/** The application while it runs. */
export interface HostileApp extends AsyncDisposable {
  /**
   * Sends a hostile request, and others to the good component while it runs and when it is over. Rejects where
   * somebody else noticed, or where a text tells of the host.
   */
  attack(path: string): Promise<HostileAnswer>;
  /** Has the hostile component answer so many requests as anybody would. */
  prove(path: string, requests: number): Promise<void>;
  /** All that was printed so far. */
  printed(): string;
}

/** Serves `evil` at `/evil/...` and the good component at `/good`, in one worker that they share. */
export async function startHostileApp(source: HostileSource): Promise<HostileApp> {
  const folder = temporaryFolder();
  await writeFile(join(folder.path, "spin.toml"), manifestOf(source.name));
  await writeFile(join(folder.path, "runtime-config.toml"), runtimeConfig);
  await writeFile(join(folder.path, "good.ts"), good);
  await writeFile(join(folder.path, source.name), source.content);
  const up = await startUp([
    ...["--from", folder.path, "--runtime-config-file", join(folder.path, "runtime-config.toml")],
    ...[
      "--workers",
      "1",
      "--cpu-time-limit",
      // Not more on a slow machine: it is time of the processor, and more of it is more memory, too.
      "150ms",
      "--max-instance-memory",
      String(32 * 2 ** 20),
    ],
    ...["--request-timeout", `${patient(2_000)}ms`, "--quiet", ...(source.flags ?? [])],
  ]);
  const hostTexts = [folder.path, projectRoot, homedir(), process.execPath, "node:internal"];
  const first = await ask(`${up.url}/good`);
  assert.equal(first.status, 200, up.output.stderr);
  const askGood = async (): Promise<void> => {
    const answer = await ask(`${up.url}/good`);
    if (isDeepStrictEqual(answer, first)) return;
    const logged = await readFile(join(folder.path, ".spin/logs/good_stderr.txt"), "utf8");
    assert.deepEqual(answer, first, `${JSON.stringify(answer)}\n${up.output.stderr}\n${logged}`);
  };
  return {
    printed: () => up.output.stderr,
    prove: async (path, requests) => {
      for (let at = 0; at < requests; at += 1) {
        assert.equal((await ask(`${up.url}/evil/${path}`)).status, 200);
      }
    },
    attack: async (path) => {
      const before = up.output.stderr.length;
      const ended = { isOver: false };
      const attacking = ask(`${up.url}/evil/${path}`).finally(() => (ended.isOver = true));
      do await Promise.all([askGood(), askGood()]);
      while (!ended.isOver);
      const answer = await attacking;
      await askGood();
      assert.ok(answer.status === null || answer.status < 600);
      const told = hostTexts.filter((text) => answer.text.includes(text));
      assert.deepEqual(told, [], answer.text);
      assert.doesNotMatch(answer.text, /root:[^:]*:0:0:/);
      assert.doesNotMatch(
        up.output.stderr.slice(before),
        /Worker \d+ (hangs|ended)|process of its own|fault in Bobbin/,
      );
      return answer;
    },
    [Symbol.asyncDispose]: async () => {
      await up[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function manifestOf(source: string): string {
  return `spin_manifest_version = 2
[application]
name = "hostile"
[[trigger.http]]
route = "/evil/..."
component = "evil"
[[trigger.http]]
route = "/good"
component = "good"
[component.evil]
source = ${JSON.stringify(source)}
key_value_stores = ["default"]
allowed_outbound_hosts = ["http://127.0.0.1:9"]
[component.good]
source = "good.ts"
key_value_stores = ["default", "private"]
`;
}

/** Asks on a connection of its own. */
function ask(url: string): Promise<HostileAnswer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent: false }, (response) => {
      let text = "";
      response.setEncoding("latin1").on("data", (part: string) => {
        if (text.length < 1_000_000) text += part;
      });
      response.once("close", () => resolve({ status: response.statusCode ?? null, text }));
      response.on("error", () => {});
    });
    asked.setTimeout(patient(60_000), () => reject(new Error(`no answer from ${url}`)));
    asked.on("error", () => resolve({ status: null, text: "" }));
    asked.end();
  });
}
