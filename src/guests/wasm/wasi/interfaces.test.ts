/** What a component is told of its system apart from files: little, and nothing of the host's. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { testCall, testSettings, testStores } from "../test-guest.ts";
import { GuestTrap, ResultError } from "@bobbin-kv/wasm-linker";
import type { GuestCall } from "../host.ts";
import { GuestExit } from "./guest-exit.ts";
import { servedInterfaces } from "../components/host-functions.ts";
import { StreamEnd, type InputStream, type OutputStream, type Pollable } from "./streams.ts";

const begin = (environment = {}) => testCall(testStores(), testSettings({ environment }));

function run(call: GuestCall, target: string, ...values: unknown[]): unknown {
  const [name = "", method = ""] = target.split(" ");
  const work = servedInterfaces.get(`${name}@0.2`)?.functions[method];
  assert.ok(work !== undefined, target);
  return (work as (...given: unknown[]) => unknown)(call, ...values);
}

test("the environment is the component's own, in its order, and nothing of the host's", () => {
  process.env["BOBBIN_TEST_SECRET"] = "secret";
  try {
    const told = run(begin({ Z: "1", A: "2" }), "wasi:cli/environment get-environment");
    assert.deepEqual(told, [
      ["Z", "1"],
      ["A", "2"],
    ]);
    assert.deepEqual(run(begin(), "wasi:cli/environment get-environment"), []);
  } finally {
    delete process.env["BOBBIN_TEST_SECRET"];
  }
  assert.deepEqual(run(begin(), "wasi:cli/environment get-arguments"), []);
  assert.equal(run(begin(), "wasi:cli/environment initial-cwd"), undefined);
});

test("standard output and error are printed for the request that wrote them, input is empty", () => {
  const [one, other] = [begin(), begin()];
  const output = run(one, "wasi:cli/stdout get-stdout") as OutputStream;
  const errors = run(other, "wasi:cli/stderr get-stderr") as OutputStream;
  assert.ok(output.room() > 0);
  output.write(Buffer.from("out"));
  errors.write(Buffer.from("err"));
  assert.deepEqual([one.printed, other.printed], [["out"], ["err"]]);
  const input = run(one, "wasi:cli/stdin get-stdin") as InputStream;
  assert.throws(
    () => input.read(1),
    (error) => error instanceof StreamEnd && error.error === null,
  );
});

test("no stream is a terminal", () => {
  for (const name of ["stdin", "stdout", "stderr"]) {
    assert.equal(run(begin(), `wasi:cli/terminal-${name} get-terminal-${name}`), undefined);
  }
});

test("leaving the program ends the request with its code", () => {
  const codeOf = (...values: [string, unknown]): number => {
    try {
      run(begin(), `wasi:cli/exit ${values[0]}`, values[1]);
    } catch (error) {
      if (error instanceof GuestExit) return error.code;
    }
    return -1;
  };
  assert.equal(codeOf("exit", { tag: "ok" }), 0);
  assert.equal(codeOf("exit", { tag: "err" }), 1);
  assert.equal(codeOf("exit-with-code", 42), 42);
});

test("the monotonic clock goes forward, and does not tell how long the machine has run", () => {
  const now = (): bigint => run(begin(), "wasi:clocks/monotonic-clock now") as bigint;
  const first = now();
  assert.ok(first > 0n && first <= now());
  assert.ok(first < process.hrtime.bigint());
});

test("the wall clock tells the time in whole nanoseconds", () => {
  const { seconds, nanoseconds } = run(begin(), "wasi:clocks/wall-clock now") as {
    seconds: bigint;
    nanoseconds: number;
  };
  assert.ok(Math.abs(Number(seconds) - Date.now() / 1000) < 3600);
  assert.ok(Number.isInteger(nanoseconds) && nanoseconds >= 0 && nanoseconds < 1_000_000_000);
});

test("a duration is waited for, one of nothing and an instant that is past are ready", async () => {
  const call = begin();
  const subscribe = (kind: string, value: bigint): Pollable =>
    run(call, `wasi:clocks/monotonic-clock subscribe-${kind}`, value) as Pollable;
  assert.ok(subscribe("duration", 0n).ready());
  assert.ok(subscribe("instant", 0n).ready());
  const timer = subscribe("duration", 1_000_000n);
  await timer.wait();
  assert.ok(timer.ready());
  assert.ok(!subscribe("duration", 2n ** 64n - 1n).ready());
});

test("timers end with their request, begun before its end or after, however many they are", async () => {
  const controller = new AbortController();
  const call = { ...begin(), signal: controller.signal };
  const warnings: unknown[] = [];
  const warn = (warning: unknown): number => warnings.push(warning);
  process.on("warning", warn);
  const timers = (): number =>
    process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  const wait = (): void => {
    const duration = 3_600_000_000_000n;
    const timer = run(call, "wasi:clocks/monotonic-clock subscribe-duration", duration);
    void (timer as Pollable).wait();
  };
  for (let at = 0; at < 20; at += 1) wait();
  assert.equal(timers(), before + 20);
  controller.abort();
  wait();
  assert.equal(timers(), before);
  await setImmediate();
  process.off("warning", warn);
  assert.deepEqual(warnings, []);
});

test("random values differ, and have the length that was asked for", () => {
  const call = begin();
  const bytes = (): Uint8Array =>
    run(call, "wasi:random/random get-random-bytes", 32n) as Uint8Array;
  assert.equal(bytes().length, 32);
  assert.notDeepEqual(bytes(), bytes());
  for (const name of ["random get-random-u64", "insecure get-insecure-random-u64"]) {
    assert.notEqual(run(call, `wasi:random/${name}`), run(begin(), `wasi:random/${name}`));
  }
  const seeds = run(call, "wasi:random/insecure-seed insecure-seed") as bigint[];
  assert.equal(seeds.length, 2);
  assert.notDeepEqual(seeds, run(call, "wasi:random/insecure-seed insecure-seed"));
});

test("too many random bytes at once end the request", () => {
  for (const length of [16_777_217n, 2n ** 64n - 1n]) {
    assert.throws(() => run(begin(), "wasi:random/random get-random-bytes", length), GuestTrap);
  }
});

test("no network is reached: sockets and names are denied", () => {
  const network = run(begin(), "wasi:sockets/instance-network instance-network");
  assert.equal(typeof network, "object");
  const denied = [
    () => run(begin(), "wasi:sockets/tcp-create-socket create-tcp-socket", "ipv4"),
    () => run(begin(), "wasi:sockets/udp-create-socket create-udp-socket", "ipv6"),
    () => run(begin(), "wasi:sockets/ip-name-lookup resolve-addresses", network, "localhost"),
  ];
  for (const work of denied) {
    assert.throws(
      work,
      (error) => error instanceof ResultError && error.payload === "access-denied",
    );
  }
});
