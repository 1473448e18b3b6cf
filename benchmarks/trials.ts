/** All trials, as data. `main.ts` runs those whose names hold one of its arguments. */

import type { CallName, CallSubject } from "./subjects/call-subject.ts";
import type { HttpSubject } from "./subjects/http-subject.ts";
import {
  bare,
  component,
  guest,
  keyEach,
  reusedGuest,
  spinWay,
  waiting,
} from "./subjects/http-subjects.ts";
import { redisTrials } from "./redis/redis-trials.ts";
import type { Rival } from "./subjects/rivals.ts";
import type { SdkLanguage } from "../test/sdk/build/sdk.ts";
import type { StartSubject } from "./subjects/start-subject.ts";
import { tableTrials } from "./table-trials.ts";
import { expiryTrial } from "./expiry-trial.ts";
import { telemetryTrial } from "./telemetry-trial.ts";
import type { Comparison, Trial } from "./trial.ts";
import type { WatchSubject } from "./subjects/watch-subject.ts";

/** The sample `basic` of one of our SDKs, which gets the same value. */
function sample(language: SdkLanguage): HttpSubject {
  const requests = { path: "/key-7", numbers: 0, order: "cycle" } as const;
  const server = { program: "sdk", language } as const;
  return { kind: "http", name: `${language} SDK`, server, requests };
}

function sampleStart(language: SdkLanguage): Comparison {
  const program = { program: "sdk", language, compileCache: "warm" } as const;
  return {
    measured: { kind: "start", name: `${language} SDK`, ...program },
    against: null,
    target: null,
  };
}

/** The guest of an official SDK of Spin that does the same. */
export const officialGuests = {
  rust: "rust-sdk5",
  go: "go-wasip1-p2",
  python: "python-sdk3",
} as const;

function guestStart(name: string, target: Comparison["target"]): Comparison {
  const measured = {
    kind: "start",
    name,
    program: "guest",
    guest: name,
    compileCache: "warm",
  } as const;
  return { measured, against: null, target };
}

const durableSet: HttpSubject = { ...component("set", "set"), requests: keyEach };
const fullSet: HttpSubject = {
  ...component('set, durability "full"', "set", { durability: "full" }),
  requests: keyEach,
};

function atScale(id: "get" | "set", keys: "few" | "many"): HttpSubject {
  const numbers = keys === "few" ? 1000 : "many";
  const requests = { path: `/${id}/key-`, numbers, order: "random" } as const;
  return { ...component(`${id}, ${keys} keys`, id, { keys }), requests };
}

function call(from: CallSubject["from"], name: CallName, keys: "few" | "many"): CallSubject {
  const where = from === "isolate" ? "in the isolate" : "prepared statement";
  return { kind: "call", name: `${name}, ${where}, ${keys} keys`, from, call: name, keys };
}

function inIsolate(name: CallName, target: Comparison["target"]): Comparison {
  return {
    measured: call("isolate", name, "few"),
    against: call("statement", name, "few"),
    target,
  };
}

function start(
  name: string,
  program: StartSubject["program"],
  compileCache: StartSubject["compileCache"],
  target: Comparison["target"],
): Comparison {
  return { measured: { kind: "start", name, program, compileCache }, against: null, target };
}

function save(
  name: string,
  saved: WatchSubject["saved"],
  moduleCount: number,
  target: Comparison["target"],
): Comparison {
  return { measured: { kind: "watch", name, saved, moduleCount }, against: null, target };
}

function againstRival(name: "get" | "set", rival: Rival): Comparison {
  const measured = { ...component(name, name), requests: { ...keyEach, path: `/${name}/key-` } };
  const against: HttpSubject = {
    ...measured,
    name: `${rival} ${name}`,
    server: { program: rival },
  };
  return { measured, against, target: null };
}

/** The list. */
export const trials: readonly Trial[] = [
  {
    name: "http-get",
    summary:
      "HTTP + get through a component, one worker, against bare node:http with the same answer",
    metric: "requests/s",
    rows: [
      { measured: component("get, handleRequest", "get"), against: bare, target: { atLeast: 0.5 } },
      { measured: component("get, fetch handler", "get-fetch"), against: bare, target: null },
      { measured: component("no key-value call", "plain"), against: bare, target: null },
    ],
  },
  telemetryTrial,
  expiryTrial,
  {
    name: "wasm-get",
    summary:
      "The same through WebAssembly guests, each request in fresh state, against bare node:http",
    metric: "requests/s",
    rows: [
      { measured: guest("rust-spin1"), against: bare, target: { atLeast: 0.4 } },
      { measured: guest("rust-sdk5"), against: bare, target: null },
      { measured: guest("rust-sdk5-component"), against: bare, target: null },
      { measured: guest("go-spin1"), against: bare, target: null },
      { measured: guest("javascript-componentize"), against: bare, target: null },
      { measured: guest("python-sdk3"), against: bare, target: null },
    ],
  },
  {
    name: "wasm-against-typescript",
    summary: "HTTP + get through Rust guests against the TypeScript component",
    metric: "requests/s",
    rows: ["rust-spin1", "rust-sdk5"].map((name) => ({
      measured: guest(name),
      against: component("get, handleRequest", "get"),
      target: null,
    })),
  },
  {
    name: "wasm-async-get",
    summary: "HTTP + get through Rust guests of WASI 0.3, against the same program of WASI 0.2",
    metric: "µs CPU",
    rows: ["rust-sdk6", "rust-sdk7"].flatMap((name) => [
      { measured: guest(name), against: guest("rust-sdk5-component"), target: { atMost: 1.3 } },
      { measured: reusedGuest(name), against: guest("rust-sdk5-component"), target: null },
    ]),
  },
  {
    name: "wasm-start",
    summary: "bobbin up of a WebAssembly guest, from the command to the first answer",
    metric: "ms",
    rows: [
      guestStart("rust-spin1", { atMost: 300 }),
      guestStart("rust-sdk5", { atMost: 300 }),
      guestStart("javascript-componentize", null),
    ],
  },
  {
    name: "sdk-get",
    summary: "HTTP + get through our SDKs' sample, against the guest of Spin's SDK",
    metric: "requests/s",
    rows: [
      { measured: sample("rust"), against: guest(officialGuests.rust), target: { atLeast: 1 } },
      { measured: sample("go"), against: guest(officialGuests.go), target: { atLeast: 1 } },
      { measured: sample("python"), against: guest(officialGuests.python), target: { atLeast: 1 } },
      { measured: sample("typescript"), against: guest("javascript-componentize"), target: null },
    ],
  },
  {
    name: "sdk-start",
    summary: "bobbin up of the same, from the command to the first answer",
    metric: "ms",
    rows: [
      sampleStart("rust"),
      guestStart(officialGuests.rust, null),
      sampleStart("go"),
      guestStart(officialGuests.go, null),
      sampleStart("python"),
      guestStart(officialGuests.python, null),
      sampleStart("typescript"),
      guestStart("javascript-componentize", null),
    ],
  },
  {
    name: "http-set",
    summary: "HTTP + durable set against the same host with Spin's journal and a sync in each set",
    metric: "requests/s",
    rows: [
      { measured: durableSet, against: spinWay, target: { atLeast: 2.5 } },
      { measured: fullSet, against: spinWay, target: null },
    ],
  },
  {
    name: "http-set-slow-disk",
    summary: "The same where each sync of a file takes 2 ms longer",
    metric: "requests/s",
    rows: [
      {
        measured: { ...durableSet, name: "set, syncs + 2 ms", syncDelayMilliseconds: 2 },
        against: { ...spinWay, name: "journal + FULL, syncs + 2 ms", syncDelayMilliseconds: 2 },
        target: { atLeast: 10 },
      },
    ],
  },
  {
    name: "waiting",
    summary: "Requests that each wait 50 ms for their store, against node:http that waits as long",
    metric: "requests/s",
    rows: [
      ...["get", "rust-spin1", "rust-sdk5"].map((name) => ({
        measured: waiting(name, 200),
        against: waiting("bare", 200),
        target: { atLeast: 0.8 },
      })),
      ...["get", "rust-spin1"].map((name) => ({
        measured: waiting(name, 5_000),
        against: null,
        target: null,
      })),
    ],
  },
  ...redisTrials,
  ...tableTrials,
  {
    name: "workers",
    summary: "Processor time of a request with two workers against one",
    metric: "µs CPU",
    rows: [
      {
        measured: component("get, 2 workers", "get", { workers: 2 }),
        against: component("get, 1 worker", "get"),
        target: { atMost: 1.1 },
      },
    ],
  },
  {
    name: "scale",
    summary: "Processor time of a request at many keys, asked at random, against a thousand",
    metric: "µs CPU",
    rows: [
      { measured: atScale("get", "many"), against: atScale("get", "few"), target: { atMost: 1.2 } },
      { measured: atScale("set", "many"), against: atScale("set", "few"), target: { atMost: 1.6 } },
    ],
  },
  {
    name: "scale-statements",
    summary: "The same for the bare statements",
    metric: "µs CPU",
    rows: (["get", "set"] as const).map((name) => ({
      measured: call("statement", name, "many"),
      against: call("statement", name, "few"),
      target: null,
    })),
  },
  {
    name: "kv-call",
    summary: "A call from inside the isolate against the raw prepared statement, 100-byte value",
    metric: "µs CPU",
    rows: [
      inIsolate("get", { atMost: 2 }),
      inIsolate("exists", null),
      inIsolate("set", null),
      inIsolate("increment", null),
    ],
  },
  {
    name: "start-up",
    summary: "bobbin up, from the command to the first answer",
    metric: "ms",
    rows: [
      start("bobbin up, the built package", "package", "warm", { atMost: 250 }),
      start("the built package, nothing cached", "package", "cold", null),
      start("bobbin up, from source", "source", "warm", { atMost: 250 }),
      start("bare node:http server", "bare", "cold", null),
    ],
  },
  {
    name: "watch",
    summary: "bobbin watch, from saving a file to the first answer that shows it",
    metric: "ms",
    rows: [
      save("TypeScript, two modules", "source", 0, { atMost: 150 }),
      save("an imported module of 52", "imported", 50, { atMost: 150 }),
      save("the manifest", "manifest", 0, null),
    ],
  },
  {
    name: "rivals",
    summary: "HTTP + get and + set against Miniflare and Deno KV, each as it comes",
    metric: "requests/s",
    flag: "rivals",
    rows: (["get", "set"] as const).flatMap((name) => [
      againstRival(name, "miniflare"),
      againstRival(name, "deno"),
    ]),
  },
];
