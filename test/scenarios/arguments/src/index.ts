/** Arguments that a type checker would refuse, as JavaScript or a cast lets them through. */

import { Kv, type KvStore } from "@fermyon/spin-sdk";
import { answerCases } from "../../shared/cases.ts";

/** A store whose calls take anything. */
type LooseStore = Record<keyof KvStore, (...args: unknown[]) => unknown>;

const strange: Readonly<Record<string, unknown>> = {
  undefined,
  null: null,
  number: 7,
  boolean: true,
  object: { toString: () => "key" },
  array: ["key"],
  symbol: Symbol("key"),
  bigint: 7n,
  function: () => "key",
};

/** Each call with one argument of the wrong type, and the strange values that are right there. */
const calls: Readonly<
  Record<string, [call: (store: LooseStore, wrong: unknown) => unknown, ...right: string[]]>
> = {
  open: [(_store, wrong) => (Kv.open as (label: unknown) => unknown)(wrong)],
  get: [(store, wrong) => store.get(wrong)],
  exists: [(store, wrong) => store.exists(wrong)],
  delete: [(store, wrong) => store.delete(wrong)],
  "set, key": [(store, wrong) => store.set(wrong, "value")],
  "set, value": [(store, wrong) => store.set("key", wrong)],
  "setJson, key": [(store, wrong) => store.setJson(wrong, "value")],
  getJson: [(store, wrong) => store.getJson(wrong)],
  "list, options": [(store, wrong) => store.list(wrong), "undefined", "object", "array"],
  "list, prefix": [(store, wrong) => store.list({ prefix: wrong }), "undefined"],
  "list, cursor": [(store, wrong) => store.list({ cursor: wrong }), "undefined", "null"],
  "list, limit": [(store, wrong) => store.list({ limit: wrong }), "undefined", "number"],
  "getMany, keys": [(store, wrong) => store.getMany(wrong), "array"],
  "getMany, key": [(store, wrong) => store.getMany(["key", wrong])],
  "setMany, entries": [(store, wrong) => store.setMany(wrong), "object"],
  "setMany, key": [(store, wrong) => store.setMany([[wrong, "value"]])],
  "setMany, value": [(store, wrong) => store.setMany([["key", wrong]])],
  "deleteMany, keys": [(store, wrong) => store.deleteMany(wrong), "array"],
  "deleteMany, key": [(store, wrong) => store.deleteMany([wrong])],
  "increment, key": [(store, wrong) => store.increment(wrong)],
  "increment, delta": [
    (store, wrong) => store.increment("counter", wrong),
    "undefined",
    "number",
    "bigint",
  ],
  getVersioned: [(store, wrong) => store.getVersioned(wrong)],
  "compareAndSwap, key": [(store, wrong) => store.compareAndSwap(wrong, null, "value")],
  "compareAndSwap, version": [
    (store, wrong) => store.compareAndSwap("key", wrong, "value"),
    "null",
  ],
  "compareAndSwap, value": [(store, wrong) => store.compareAndSwap("key", null, wrong)],
};

/** Everything that was not refused as it should be. */
function findAccepted(store: LooseStore): string[] {
  const found: string[] = [];
  for (const [name, [call, ...right]] of Object.entries(calls)) {
    for (const [kind, value] of Object.entries(strange)) {
      if (right.includes(kind)) continue;
      const code = codeOf(() => call(store, value));
      if (code !== "invalid-argument") found.push(`${name}: ${kind}: ${code}`);
    }
  }
  return found;
}

function codeOf(call: () => unknown): string {
  try {
    call();
    return "accepted";
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

export const handleRequest = answerCases({
  "/all": () => findAccepted(Kv.openDefault() as unknown as LooseStore),
  "/one-string-for-many": () => {
    const store = Kv.openDefault() as unknown as LooseStore;
    return (["list", "getMany", "setMany", "deleteMany"] as const).map((name) => {
      return codeOf(() => store[name]("key"));
    });
  },
  "/keys": () => Kv.openDefault().getKeys(),
  "/key": () => (Kv.openDefault() as unknown as LooseStore).get(7),
  "/value": () => (Kv.openDefault() as unknown as LooseStore).set("key", { a: 1 }),
  "/none": () => (Kv.openDefault() as unknown as LooseStore).set("key"),
  "/label": () => (Kv.open as (label: unknown) => unknown)(null),
});
