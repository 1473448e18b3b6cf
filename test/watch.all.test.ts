/** `bobbin watch`, seen from outside: files are saved, and answers and lines are looked at. */

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { createUpApp, type UpApp } from "./support/up-app.ts";
import { runBobbin, startUp, type UpProcess } from "./support/up-process.ts";
import type { InlineApp } from "./support/inline-app.ts";
import { HttpConnection } from "./support/http-connection.ts";
import { workerProcessIds } from "./support/worker-processes.ts";
import { textGuest } from "./wasm/text-guest.ts";

/** Answers with a text, and at /count with how often it was asked so. */
const hello = (text: string): string => `
import { Kv } from "@fermyon/spin-sdk";
export async function handleRequest(request) {
  if (request.uri.startsWith("/wait")) await new Promise((resolve) => setTimeout(resolve, 50));
  if (request.uri !== "/count") return { status: 200, body: ${JSON.stringify(text)} };
  const store = Kv.openDefault();
  store.set("count", String(Number(new TextDecoder().decode(store.get("count") ?? new Uint8Array())) + 1));
  return { status: 200, body: store.get("count") };
}
`;

const app: InlineApp = { components: { hello: hello("one") }, stores: { hello: ["default"] } };

/** A running \`bobbin watch\` and its folder. */
interface Watching extends AsyncDisposable {
  readonly folder: string;
  readonly up: UpProcess;
  /** Writes a file, and the folders that it stands in. */
  save(name: string, text: string | Uint8Array): void;
  /** The body of an answer on a connection of its own. */
  ask(path?: string): Promise<string>;
  /** Resolves when standard error holds this behind what an earlier call waited for. */
  says(text: string): Promise<void>;
}

async function startWatching(
  source: InlineApp,
  flags: readonly string[] = [],
  prepare: (folder: UpApp) => void = () => {},
): Promise<Watching> {
  const folder = await createUpApp(source);
  prepare(folder);
  const up = await startUp([...folder.flags, "--workers", "2", ...flags], { verb: "watch" });
  let seen = 0;
  return {
    folder: folder.folder,
    up,
    save: (name, text) => saveIn(folder.folder, name, text),
    ask: async (path = "/") => {
      using connection = new HttpConnection(up.url);
      return (await connection.send("GET", path)).body;
    },
    says: async (text) => {
      while (!up.output.stderr.includes(text, seen)) await up.prints();
      seen = up.output.stderr.indexOf(text, seen) + text.length;
    },
    [Symbol.asyncDispose]: async () => {
      await up[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function saveIn(folder: string, name: string, text: string | Uint8Array): void {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

test("a change is served on the same port, a broken one is not, and the next that works is", async () => {
  await using watching = await startWatching(app);
  const { save, ask, says, up } = watching;
  const workers = workerProcessIds(up.child.pid ?? 0);
  assert.equal(await ask(), "one");
  save("hello.ts", hello("two"));
  await says("Reloaded hello in ");
  await says(" ms (hello.ts)\n");
  assert.equal(await ask(), "two");
  save("hello.ts", "export const = 1;");
  await says('Error: component "hello" does not build:\n');
  await says("hello.ts:1:14: ");
  await says("\nServing the last version that worked.\n");
  assert.equal(await ask(), "two");
  save("hello.ts", "export const other = 1;");
  await says("exports no handler");
  await says("\nServing the last version that worked.\n");
  assert.equal(await ask(), "two");
  save("hello.ts", 'throw new Error("no good");');
  await says("failed while it was loaded: Error: no good");
  await says("\nServing the last version that worked.\n");
  assert.equal(await ask(), "two");
  save("hello.ts", hello("three"));
  await says("Reloaded hello in ");
  assert.equal(await ask(), "three");
  assert.deepEqual(workerProcessIds(up.child.pid ?? 0), workers);
  assert.equal(await up.stop("SIGINT"), 0);
});

test("an imported file counts, however it is saved, also when it vanishes and comes back", async () => {
  const importing = hello("X").replace('"X"', "text");
  const source = { components: { hello: `import { text } from "./parts/text.ts";\n${importing}` } };
  const part = (text: string): string => `export const text = ${JSON.stringify(text)};\n`;
  await using watching = await startWatching(source, [], ({ folder }) =>
    saveIn(folder, "parts/text.ts", part("one")),
  );
  const { folder, save: write, ask, says } = watching;
  assert.equal(await ask(), "one");
  write("parts/text.ts", part("two"));
  await says(" ms (parts/text.ts)\n");
  assert.equal(await ask(), "two");
  write("parts/.text.ts.swp", part("three"));
  renameSync(join(folder, "parts/.text.ts.swp"), join(folder, "parts/text.ts"));
  await says(" ms (parts/text.ts)\n");
  assert.equal(await ask(), "three");
  rmSync(join(folder, "parts"), { recursive: true });
  await says('there is no file "./parts/text.ts"');
  await says("\nServing the last version that worked.\n");
  assert.equal(await ask(), "three");
  write("parts/text.ts", part("four"));
  await says("Reloaded hello in ");
  assert.equal(await ask(), "four");
  write("hello.ts", `import { text } from "./new/text.ts";\n${importing}`);
  await says('there is no file "./new/text.ts"');
  write("new/text.ts", part("five"));
  await says("Reloaded hello in ");
  assert.equal(await ask(), "five");
});

for (const kind of ["script", "manifest"] as const) {
  test(`no request fails while the application is reloaded again and again (${kind})`, async () => {
    await using watching = await startWatching(app);
    const { save: write, says, up, folder } = watching;
    const manifest = readFileSync(join(folder, "spin.toml"), "utf8");
    const run = { isOver: false };
    const failures: unknown[] = [];
    const client = async (): Promise<number> => {
      using connection = new HttpConnection(up.url);
      let count = 0;
      for (; !run.isOver; count += 1) {
        const { status, body } = await connection.send("GET", "/wait");
        if (status !== 200 || !/^version \d+$|^one$/.test(body)) failures.push({ status, body });
      }
      return count;
    };
    const clients = Array.from({ length: 200 }, () =>
      client().catch((error: unknown) => {
        failures.push(error);
        return 0;
      }),
    );
    for (let version = 1; version <= 20; version += 1) {
      if (kind === "script") write("hello.ts", hello(`version ${version}`));
      else write("spin.toml", manifest.replace('"inline"', `"inline-${version}"`));
      await says("Reloaded ");
      await says(" ms (");
    }
    run.isOver = true;
    const counts = await Promise.all(clients);
    assert.deepEqual(failures, []);
    assert.ok(counts.every((count) => count > 0));
  });
}

test("a request that is being answered ends in the component that it began in", async () => {
  const holding = (text: string): string => `
    import { Kv } from "@fermyon/spin-sdk";
    const text = "${text}";
    export async function handleRequest({ uri }) {
      const store = Kv.openDefault();
      if (uri === "/release") store.set("released", text);
      if (uri !== "/hold") return { status: 200, body: text };
      console.log("held");
      while (!store.exists("released")) await new Promise((resolve) => setTimeout(resolve, 5));
      return { status: 200, body: text };
    }`;
  const source = { components: { hello: holding("one") }, stores: { hello: ["default"] } };
  await using watching = await startWatching(source);
  const { folder, save: write, ask, says } = watching;
  const held = ask("/hold");
  await says("held");
  write("hello.ts", holding("two"));
  await says("Reloaded hello in ");
  write("spin.toml", `# new\n${readFileSync(join(folder, "spin.toml"), "utf8")}`);
  await says("(spin.toml)");
  assert.equal(await ask("/release"), "two");
  assert.equal(await held, "one");
});

test("stores keep their data, also in memory", async () => {
  for (const flags of [[], ["--state-dir", ""]]) {
    await using watching = await startWatching(app, [...flags, "--key-value", "greeting=hi"]);
    const { save: write, ask, says } = watching;
    assert.equal(await ask("/count"), "1");
    write("hello.ts", hello("two"));
    await says("Reloaded hello in ");
    assert.equal(await ask("/count"), "2");
    write("spin.toml", `# new\n${readFileSync(join(watching.folder, "spin.toml"), "utf8")}`);
    await says(" ms (spin.toml)\n");
    assert.equal(await ask("/count"), "3");
  }
});

test("a store in memory that is configured anew starts empty, and that is said", async () => {
  const config = (max: number): string =>
    `[key_value_store.default]\ntype = "spin"\n[key_value_store.default.limits]\ntuples_max = ${max}\n`;
  await using watching = await startWatching({ ...app, runtimeConfig: config(10) });
  const { save: write, ask, says } = watching;
  assert.equal(await ask("/count"), "1");
  write("runtime-config.toml", config(11));
  await says('(runtime-config.toml); in memory, store "default" starts empty\n');
  assert.equal(await ask("/count"), "1");
});

test("a grant that is taken away is denied from then on, and allowed when it is given again", async () => {
  await using watching = await startWatching(app);
  const { folder, save: write, ask, says } = watching;
  const manifest = readFileSync(join(folder, "spin.toml"), "utf8");
  assert.equal(await ask("/count"), "1");
  write("spin.toml", manifest.replace('["default"]', "[]"));
  await says(" ms (spin.toml)\n");
  // The page that bobbin watch shows of an error.
  assert.match(await ask("/count"), /component "hello" may not open store "default"/);
  await says('component "hello" may not open store "default"');
  write("spin.toml", manifest);
  await says(" ms (spin.toml)\n");
  assert.equal(await ask("/count"), "2");
});

test("a value of a variable counts when its file is saved, and a file that is gone is missed", async () => {
  const source: InlineApp = {
    components: {
      hello: `import * as Variables from "@spinframework/spin-variables";
        export default { fetch: () => new Response(Variables.get("a") + Variables.get("b") + Variables.get("c")) };`,
    },
    extra: {
      hello: `variables = { a = "{{ a }}", b = "{{ b }}", c = "{{ c }}" }`,
    },
    manifest: `[variables]\na = { required = true }\nb = { default = "b" }\nc = { default = "c" }\n`,
    runtimeConfig: `[[variables_provider]]\ntype = "env"\ndotenv_path = "more.env"\n`,
  };
  await using folder = await createUpApp(source);
  saveIn(folder.folder, "values.json", `{ "b": "1" }`);
  saveIn(folder.folder, ".env", "SPIN_VARIABLE_A=1\nSPIN_VARIABLE_B=ignored\n");
  const flags = [...folder.flags, "--workers", "1", "--variable", "@values.json"];
  await using up = await startUp(flags, { verb: "watch", cwd: folder.folder });
  const ask = async (): Promise<string> => (await up.fetch("/")).text();
  assert.equal(await ask(), "11c");
  saveIn(folder.folder, "values.json", `{ "b": "2" }`);
  await up.printed(/\(values\.json\)/);
  assert.equal(await ask(), "12c");
  saveIn(folder.folder, "more.env", "SPIN_VARIABLE_C=2\n");
  await up.printed(/\(more\.env\)/);
  assert.equal(await ask(), "122");
  rmSync(join(folder.folder, ".env"));
  await up.printed(/the variable "a" .* is required and has no value/);
  assert.equal(await ask(), "122");
  saveIn(folder.folder, ".env", "SPIN_VARIABLE_A=2\n");
  await up.printed(/\(\.env\)/);
  assert.equal(await ask(), "222");
});

test("a manifest with mistakes changes nothing; routes and components come and go with it", async () => {
  await using watching = await startWatching(app);
  const { folder, save: write, ask, says } = watching;
  const manifest = readFileSync(join(folder, "spin.toml"), "utf8");
  write("spin.toml", `${manifest}\n[extra]\n`);
  await says("spin.toml:");
  await says("\nServing the last version that worked.\n");
  assert.equal(await ask(), "one");
  write("other.ts", hello("other"));
  const other =
    '[[trigger.http]]\nroute = "/other"\ncomponent = "other"\n[component.other]\nsource = "other.ts"\n';
  write("spin.toml", `${manifest}\n${other}`);
  await says("Reloaded ");
  assert.equal(await ask("/other"), "other");
  write("other.ts", hello("another"));
  await says("Reloaded other in ");
  assert.equal(await ask("/other"), "another");
  write("spin.toml", manifest);
  await says("Reloaded ");
  assert.equal(await ask("/other"), "one");
});

/** A WebAssembly guest that answers with a text. */
const guest = (text: string): Uint8Array =>
  textGuest(
    `(global.set $from (i32.const 300)) (global.set $length (i32.const ${text.length}))`,
    `(data (i32.const 300) "${text}")`,
  );

/** Components that are built by copying, as compilers are slow: what is copied, and what of it is watched. */
const built = `
[[trigger.http]]
route = "/built"
component = "built"
[component.built]
source = "out/built.wasm"
[component.built.build]
command = "test ! -e fail && echo built >> log && mkdir -p ../out && cp src/guest.bin ../out/built.wasm"
workdir = "built"
watch = ["src/**/*.bin", "!src/ignored.bin"]
`;

test("a change below a build's watch patterns builds that component alone, then serves it", async () => {
  const source = { ...app, manifest: built };
  const prepare = ({ folder }: UpApp): void => saveIn(folder, "built/src/guest.bin", guest("one"));
  await using watching = await startWatching(source, [], prepare);
  const { folder, save: write, ask, says } = watching;
  await says("Building built\n");
  await says("Built built in ");
  assert.equal(await ask("/built"), "one");
  write("built/src/guest.bin", guest("two"));
  await says("Building built (built/src/guest.bin)\n");
  await says("Reloaded built in ");
  assert.equal(await ask("/built"), "two");
  write("built/fail", "");
  write("built/src/guest.bin", guest("three"));
  await says("Failed built after ");
  await says('Error: component "built" was not built: ');
  await says("\nServing the last version that worked.\n");
  assert.equal(await ask("/built"), "two");
  rmSync(join(folder, "built/fail"));
  write("built/src/ignored.bin", "");
  write("built/src/deep/er.bin", "");
  await says("Building built (built/src/deep/er.bin)\n");
  await says("Reloaded built in ");
  assert.equal(await ask("/built"), "three");
  write("hello.ts", hello("two"));
  await says("Reloaded hello in ");
  assert.equal(readFileSync(join(folder, "built/log"), "utf8"), "built\n".repeat(3));
});

test("with --skip-build nothing is built, and what another program builds is served", async () => {
  const prepare = ({ folder }: UpApp): void => saveIn(folder, "out/built.wasm", guest("one"));
  await using watching = await startWatching(
    { ...app, manifest: built },
    ["--skip-build"],
    prepare,
  );
  const { save: write, ask, says, up } = watching;
  assert.equal(await ask("/built"), "one");
  write("out/built.wasm", guest("two"));
  await says("Reloaded built in ");
  assert.equal(await ask("/built"), "two");
  write("out/built.wasm", "no WebAssembly");
  await says('component "built" cannot run');
  await says("\nServing the last version that worked.\n");
  assert.equal(await ask("/built"), "two");
  assert.doesNotMatch(up.output.stderr, /Building/);
});

test("what is broken from the start is served when it is put right", async () => {
  await using folder = await createUpApp({ components: { hello: "export const = 1;" } });
  const starting = startUp([...folder.flags, "--debounce", "10"], { verb: "watch" });
  // Whether it is noticed that the file changes just while it is read is part of what is tested.
  saveIn(folder.folder, "hello.ts", hello("one"));
  await using up = await starting;
  assert.equal(await (await up.fetch("/")).text(), "one");
});

test("flags of up may follow a double hyphen, as Spin has it; --build is not one of them", async () => {
  await using folder = await createUpApp(app);
  const flags = ["--debounce", "10", "-c", "--", "--key-value", "count=4", ...folder.flags];
  await using up = await startUp(flags, { verb: "watch" });
  assert.equal(await (await up.fetch("/count")).text(), "5");
  const { code, stderr } = await runBobbin(["watch", "--build", ...folder.flags]);
  assert.equal(code, 2);
  assert.match(stderr, /--skip-build/);
});
