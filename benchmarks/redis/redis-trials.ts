/** The trials of stores in Redis, as data. */

import type { HttpSubject } from "../subjects/http-subject.ts";
import { componentOn, guest, type StoreKind } from "../subjects/http-subjects.ts";
import type { BobbinProgram } from "../subjects/server-programs.ts";
import type { Comparison, Trial } from "../trial.ts";
import type { BenchmarkCommand } from "./benchmark-program.ts";
import type { BenchmarkSubject, DriverSubject, ListingSubject } from "./redis-subject.ts";

function benchmark(command: BenchmarkCommand, connections: 1 | 50): BenchmarkSubject {
  const name = `redis-benchmark, ${command} -c ${connections}`;
  return { kind: "redis", name, program: "redis-benchmark", command, connections };
}

/** One of the components of `app/`, on 64 keys in turn. */
function typescript(id: BobbinProgram["component"], store: StoreKind): HttpSubject {
  return componentOn(store, id, 64);
}

/** `key-3` and a digit, in hex but for that: the protocol of the guests has keys in hex, and loads end in a number. */
const keyBeforeDigit = `${Buffer.from("key-").toString("hex")}3`;

function rust(call: "get" | "set", store: StoreKind): HttpSubject {
  const kept = store === "Redis" ? ({ store: "redis" } as const) : {};
  const path = `/${call}?store=default&key=${keyBeforeDigit}`;
  const body = call === "set" ? { bodyBytes: 100 } : {};
  return {
    ...guest("rust-spin1"),
    name: `rust-spin1 ${call}, ${store}`,
    server: { program: "guest", guest: "rust-spin1", ...kept },
    requests: { path, numbers: 10, order: "cycle", ...body },
  };
}

/** Against the same on SQLite, and against the program that asks Redis for nothing more than this. */
function overHttp(
  subject: (store: StoreKind) => HttpSubject,
  command: BenchmarkCommand,
): Comparison[] {
  const others = [subject("SQLite"), benchmark(command, 1), benchmark(command, 50)];
  return others.map((against) => ({ measured: subject("Redis"), against, target: null }));
}

function driver(
  call: DriverSubject["call"],
  inFlight: number,
  more: Pick<DriverSubject, "replicasMin"> = {},
): Comparison {
  const waits = more.replicasMin === undefined ? "" : ", one replica confirms";
  const name = `${call}, ${inFlight} in flight${waits}`;
  const measured = { kind: "redis", name, program: "driver", call, inFlight, ...more } as const;
  const command = call === "get" ? "GET" : "SET";
  return { measured, against: benchmark(command, inFlight === 1 ? 1 : 50), target: null };
}

function layout(ours: BenchmarkCommand, plain: BenchmarkCommand): Comparison {
  return { measured: benchmark(ours, 50), against: benchmark(plain, 50), target: null };
}

function gets(isListed: boolean): ListingSubject {
  const name = isListed ? "gets while all keys are listed" : "gets alone";
  return { kind: "redis", name, program: "gets", isListed };
}

/** The list. */
export const redisTrials: readonly Trial[] = [
  {
    name: "redis-get",
    summary: "HTTP + get from Redis, one worker, against SQLite and against redis-benchmark",
    metric: "requests/s",
    rows: [
      ...overHttp((store) => typescript("get", store), "GET"),
      ...overHttp((store) => rust("get", store), "GET"),
    ],
  },
  {
    name: "redis-set",
    summary: "HTTP + set, and get and set in one request, in the same way",
    metric: "requests/s",
    rows: [
      ...overHttp((store) => typescript("set", store), "SET"),
      ...overHttp((store) => typescript("get-set", store), "SET"),
      ...overHttp((store) => rust("set", store), "SET"),
    ],
  },
  {
    name: "redis-store",
    summary:
      "Calls of the driver in one process, and the commands it sends, against redis-benchmark",
    metric: "requests/s",
    rows: [
      ...(["get", "set"] as const).flatMap((call) => [1, 50, 200].map((at) => driver(call, at))),
      driver("set", 50, { replicasMin: 1 }),
      layout("HGET", "GET"),
      layout("EVALSHA", "SET"),
    ],
  },
  {
    name: "redis-listing",
    summary: "Gets of one process while another lists a million keys, against gets alone",
    metric: "ms p99",
    by: "difference",
    rows: [{ measured: gets(true), against: gets(false), target: { atMost: 5 } }],
  },
];
