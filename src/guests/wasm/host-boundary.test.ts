/**
 * Whatever a guest calls its host with, it is answered, or ended with an error that says what is wrong. `BOUNDARY_CALLS` and
 * `BOUNDARY_SEED` ask for more calls and for other ones.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { GuestMemory } from "@bobbin-kv/wasm-linker";
import { spin1Interfaces } from "./spin1/spin1-imports.ts";
import { testCall, testMeter, testSettings, testStores } from "./test-guest.ts";
import { openMemoryStore } from "../../stores/memory/memory.ts";
import { BoundarySession, isGuestError } from "./test-boundary.ts";
import { Random } from "./test-values.ts";
import { Preview1 } from "./wasi/preview1.ts";
import { TestFolder } from "./wasi/test-folder.ts";
import { signatures } from "./wasi/test-preview1.ts";

const calls = Number(process.env["BOUNDARY_CALLS"] ?? 10_000);
const seed = Number(process.env["BOUNDARY_SEED"] ?? 1);
const sessionCalls = 300;

function folder(): TestFolder {
  const made = new TestFolder();
  made.write("app/www/file.txt", "content");
  made.write("app/www/folder/other.txt", "more");
  return made;
}

/** Fails with what led there. */
function fault(error: unknown, at: number, what: string): never {
  assert.fail(
    `seed ${seed}, call ${at}: ${what}: ${error instanceof Error ? error.stack : String(error)}`,
  );
}

test("a component's calls with mutated values end in typed errors only", async () => {
  using made = folder();
  const files = made.loadWww();
  const random = new Random(seed);
  for (let at = 0; at < calls;) {
    const session = new BoundarySession(random, files);
    for (let count = 0; count < sessionCalls && at < calls; count += 1) {
      at += 1;
      try {
        if (!(await session.step())) break;
      } catch (error) {
        fault(error, at, session.last);
      }
    }
    session.end();
  }
});

test("a core module's calls with mutated values end in typed errors only", async () => {
  using made = folder();
  const files = made.loadWww();
  const random = new Random(seed);
  const stores = testStores({ default: openMemoryStore({ label: "default", tuplesMax: 50 }) });
  for (let at = 0; at < calls;) {
    const call = testCall(stores, testSettings({ files, environment: { A: "b" } }));
    const ended = new AbortController();
    const memory = new WebAssembly.Memory({ initial: 4 });
    const wasi = new Preview1(call, testMeter());
    wasi.bind(memory);
    wasi.begin({ ...call, signal: ended.signal });
    const functions = coreFunctions(memory, wasi, random, () => call);
    for (let count = 0; count < sessionCalls && at < calls; count += 1) {
      at += 1;
      const [name, run] = random.of(functions);
      scatter(memory, random);
      try {
        const answer = run();
        // Only clocks and outbound requests are waited for; neither is of interest here.
        if (answer instanceof Promise) answer.catch(() => {});
      } catch (error) {
        if (!isGuestError(error)) fault(error, at, name);
      }
    }
    ended.abort();
    await new Promise((resolve) => setImmediate(resolve));
  }
});

type Run = readonly [name: string, call: () => unknown];

function coreFunctions(
  memory: WebAssembly.Memory,
  wasi: Preview1,
  random: Random,
  current: () => ReturnType<typeof testCall>,
): Run[] {
  const number = (): number => (random.below(2) === 0 ? random.below(1024) : random.number32());
  let next = 65_536;
  const realloc = (_old: number, _size: number, align: number, bytes: number): number => {
    next = next + bytes > 262_144 ? 65_536 : Math.ceil(next / align) * align;
    const start = next;
    next += bytes;
    return random.below(100) === 0 ? random.number32() : start;
  };
  const offered = spin1Interfaces({
    memory: new GuestMemory(testMeter(), memory, realloc),
    current,
    sender: { send: () => Promise.reject(new Error("nothing is sent")), receivedHeaders: () => "" },
    resumed: () => {},
  });
  const own = Object.entries(offered).flatMap(([module, functions]) =>
    Object.entries(functions).map(([name, call]): Run => [
      `${module} ${name}`,
      () => {
        const values = Array.from({ length: 11 }, number);
        // The functions with a long number among their parameters.
        if (name === "increment") values[3] = random.number64() as unknown as number;
        return call(...values);
      },
    ]),
  );
  const system = Object.entries(signatures).map(([name, parameters]): Run => [
    name,
    () => {
      const values = [...parameters].map((one) => (one === "i" ? number() : random.number64()));
      return (wasi.imports[name] as (...values: unknown[]) => unknown)(...values);
    },
  ]);
  return [...own, ...system];
}

/** Numbers, and a text or two, where pointers may lead. */
function scatter(memory: WebAssembly.Memory, random: Random): void {
  const view = new DataView(memory.buffer);
  for (let count = 0; count < 8; count += 1) {
    const small = random.below(2) === 0 ? random.below(1024) : random.number32();
    view.setInt32(4 * random.below(300), small, true);
  }
  Buffer.from(memory.buffer).write("default\0file.txt", 64);
}
