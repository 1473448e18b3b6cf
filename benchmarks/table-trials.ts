/** The trials of `npm run bench -- table`: each kind of guest, large values, memory and start, with Spin beside them where it is. */

import type { HttpSubject } from "./subjects/http-subject.ts";
import { bareWith, guestPathOf } from "./subjects/http-subjects.ts";
import type { MemorySubject } from "./subjects/memory-subject.ts";
import type { ServerProgram } from "./subjects/server-programs.ts";
import { hasSpin } from "./subjects/spin.ts";
import type { StartSubject } from "./subjects/start-subject.ts";
import type { Comparison, Target, Trial } from "./trial.ts";

type Runtime = "Bobbin" | "Spin";
type Call = "get" | "set";
const typescript = "TypeScript";

/** What Spin has in the place of a guest that only Bobbin runs. */
const inSpin = (guest: string): string =>
  guest === typescript ? "javascript-componentize" : guest;

function serverOf(guest: string, runtime: Runtime, workers?: number): ServerProgram {
  const count = workers === undefined ? {} : { workers };
  if (runtime === "Spin") return { program: "spin", guest: inSpin(guest) };
  if (guest === typescript) return { program: "bobbin", component: "value", ...count };
  return { program: "guest", guest, ...count };
}

/** One key, which holds so many bytes; it is written before anything is measured. */
function subject(guest: string, runtime: Runtime, call: Call, bytes = 100): HttpSubject {
  const isOurs = guest === typescript && runtime === "Bobbin";
  const path = (one: Call): string => (isOurs ? "/value/key-7" : guestPathOf(one));
  const size = bytes === 100 ? "" : `, ${bytes >> 10} KiB`;
  return {
    kind: "http",
    name: `${runtime === "Spin" ? inSpin(guest) : guest} ${call}${size}, ${runtime}`,
    server: serverOf(guest, runtime, 1),
    requests: {
      ...{ path: path(call), numbers: 0, order: "cycle" },
      ...(call === "set" ? { bodyBytes: bytes } : {}),
    },
    seed: { path: path("set"), bodyBytes: bytes },
  };
}

/** Against bare node:http, and against Spin; `bare` and `spin` are what a ratio should be at least. */
function rows(
  guest: string,
  call: Call,
  { bytes = 100, bare, spin }: { bytes?: number; bare?: number | null; spin?: number } = {},
): Comparison[] {
  const measured = subject(guest, "Bobbin", call, bytes);
  const atLeast = (ratio: number | null | undefined): Target | null =>
    ratio === null || ratio === undefined ? null : { atLeast: ratio };
  const found: Comparison[] = [];
  if (call === "get") found.push({ measured, against: bareWith(bytes), target: atLeast(bare) });
  if (hasSpin) {
    found.push({ measured, against: subject(guest, "Spin", call, bytes), target: atLeast(spin) });
  }
  return found.length > 0 ? found : [{ measured, against: null, target: null }];
}

function memory(guest: string, runtime: Runtime, target: Target | null): Comparison {
  const { server, requests, seed } = subject(guest, runtime, "get");
  const given = runtime === "Bobbin" ? serverOf(guest, runtime, 0) : server;
  const measured: MemorySubject = {
    kind: "memory",
    name: `${runtime === "Spin" ? inSpin(guest) : guest}, ${runtime}`,
    server: given,
    requests: { ...requests, numbers: 0 },
    seed: seed ?? { path: requests.path, bodyBytes: 0 },
  };
  return { measured, against: null, target };
}

const bareStart: StartSubject = {
  ...{ kind: "start", name: "bare node:http", program: "bare", compileCache: "cold" },
};

function start(given: Omit<StartSubject, "kind">, atMost: number | null): Comparison {
  const target = atMost === null ? null : { atMost };
  return { measured: { kind: "start", ...given }, against: bareStart, target };
}

/** The list. */
export const tableTrials: readonly Trial[] = [
  {
    name: "table-guests",
    summary: "get and set of 100 bytes by each kind of guest, one worker",
    metric: "requests/s",
    rows: [
      ...rows(typescript, "get", { bare: 0.7 }),
      ...rows(typescript, "set"),
      ...rows("rust-sdk5", "get", { spin: 8 }),
      ...rows("rust-sdk5", "set"),
      ...rows("rust-spin1", "get"),
      ...rows("rust-spin1", "set"),
      ...rows("javascript-componentize", "get"),
      ...rows("python-sdk3", "get", { spin: 6 }),
      ...rows("go-spin1", "get", { spin: 6 }),
    ],
  },
  {
    name: "table-values",
    summary: "get and set of large values, one worker, against node:http with the same bytes",
    metric: "µs CPU",
    rows: [typescript, "rust-sdk5"].flatMap((guest) =>
      [65_536, 1_048_576].flatMap((bytes) => [
        ...rows(guest, "get", { bytes }),
        ...rows(guest, "set", { bytes }),
      ]),
    ),
  },
  {
    name: "table-memory",
    summary: "what all processes hold: idle, after load, after a minute of quiet; default workers",
    metric: "MiB idle",
    rows: [
      memory(typescript, "Bobbin", { atMost: 100 }),
      memory("rust-sdk5", "Bobbin", null),
      ...(hasSpin ? [memory("rust-sdk5", "Spin", null)] : []),
    ],
  },
  {
    name: "table-start",
    summary: "from the command to the first answer, against a bare node:http program",
    metric: "ms",
    rows: [
      start({ name: typescript, program: "package", compileCache: "warm" }, 1.5),
      start({ name: "rust-sdk5", program: "guest", guest: "rust-sdk5", compileCache: "warm" }, 2),
      ...(hasSpin
        ? [start({ name: "Spin", program: "spin", guest: "rust-sdk5", compileCache: "warm" }, null)]
        : []),
    ],
  },
];
