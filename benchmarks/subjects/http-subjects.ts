/** Subjects under load that several trials have. */

import type { HttpSubject } from "./http-subject.ts";
import type { BobbinProgram } from "./server-programs.ts";

/** Node's HTTP server alone. */
export const bare: HttpSubject = {
  kind: "http",
  name: "bare node:http",
  server: { program: "bare" },
  requests: { path: "/get/key-7", numbers: 0, order: "cycle" },
};

/** The same with a body of so many bytes. */
export function bareWith(bytes: number): HttpSubject {
  const name = bytes === 100 ? bare.name : `${bare.name}, ${bytes >> 10} KiB`;
  return { ...bare, name, server: { program: "bare", bytes } };
}

/** A component with one key. */
export function component(
  name: string,
  id: BobbinProgram["component"],
  more: Partial<BobbinProgram> = {},
): HttpSubject {
  const requests = { path: `/${id}/key-7`, numbers: 0, order: "cycle" } as const;
  return {
    kind: "http",
    name,
    server: { program: "bobbin", component: id, ...more },
    requests,
  };
}

/** Where a subject has its store. */
export type StoreKind = "SQLite" | "Redis";

/** One of the components of `app/` on such a store, with so many keys in turn. */
export function componentOn(
  store: StoreKind,
  id: BobbinProgram["component"],
  numbers: number,
): HttpSubject {
  const kept = store === "Redis" ? ({ store: "redis" } as const) : {};
  const requests = { path: `/${id}/key-`, numbers, order: "cycle" } as const;
  const subject = component(`TypeScript ${id}, ${store}`, id, kept);
  return { ...subject, requests, isSlowToWarm: store === "Redis" };
}

/** The path by which a guest of test/wasm-guests gets, or is sent, the value of "key-7". */
export function guestPathOf(call: "get" | "set"): string {
  return `/${call}?store=default&key=${Buffer.from("key-7").toString("hex")}`;
}

const guestPath = guestPathOf("get");

/** A guest that gets the value of "key-7". */
export function guest(name: string): HttpSubject {
  const requests = { path: guestPath, numbers: 0, order: "cycle" } as const;
  return { kind: "http", name, server: { program: "guest", guest: name }, requests };
}

/** The same, an instance of which has 128 requests, 16 of them at a time. */
export function reusedGuest(guestName: string): HttpSubject {
  const { kind, requests } = guest(guestName);
  const flags = ["--max-instance-concurrent-reuse-count", "16"];
  const server = { program: "guest", guest: guestName, flags } as const;
  return { kind, name: `${guestName}, instances reused`, server, requests };
}

const waitMilliseconds = 50;

/** So many requests at a time to a component or guest, each of which waits for its store; "bare" waits for a timer alone. */
export function waiting(id: string, connections: number): HttpSubject {
  const requests = {
    path: id === "get" || id === "bare" ? "/get/key-7" : guestPath,
    numbers: 0,
    order: "cycle",
  } as const;
  const server: HttpSubject["server"] =
    id === "bare"
      ? { program: "bare", milliseconds: waitMilliseconds }
      : { program: "slow-store", milliseconds: waitMilliseconds, guest: id };
  const name = `${id === "get" ? "TypeScript" : id}, ${connections} in flight`;
  return {
    ...{ kind: "http", name, server, requests, connections },
    ...{ isSlowToWarm: true, peakMemory: true },
  };
}

/** A key of its own for each connection, nearly: 64 keys in turn. */
export const keyEach = { path: "/set/key-", numbers: 64, order: "cycle" } as const;
/** Our host on a store that commits as Spin does. */
export const spinWay: HttpSubject = {
  kind: "http",
  name: "same host, journal + FULL",
  server: { program: "spin-way" },
  requests: keyEach,
};
