/** Two components run this; only one of them is granted the stores. */

import { Kv, type KvStore } from "@fermyon/spin-sdk";
import { answerCases, textOf } from "../../shared/cases.ts";

const versions = (store: KvStore): string => store.getVersioned("versioned").version;

const operations: Readonly<Record<string, (store: KvStore) => unknown>> = {
  open: () => "opened",
  set: (store) => store.set("key", "value"),
  get: (store) => textOf(store.get("key")),
  exists: (store) => store.exists("key"),
  getKeys: (store) => store.getKeys(),
  list: (store) => store.list({ prefix: "k" }),
  getMany: (store) => store.getMany(["key", "missing"]).map(textOf),
  delete: (store) => store.delete("key"),
  setMany: (store) => store.setMany({ a: "1", b: "2" }),
  deleteMany: (store) => store.deleteMany(["a", "b"]),
  increment: (store) => store.increment("counter", 2),
  getVersioned: (store) => textOf(store.getVersioned("counter").value)?.length,
  compareAndSwap: (store) => store.compareAndSwap("versioned", versions(store), "1"),
  setJson: (store) => store.setJson("json", { is: "kept" }),
  getJson: (store) => store.getJson("json"),
  close: (store) => store.close(),
};

const cases = Object.entries(operations).flatMap(([name, operation]) => {
  const onStore = (query: URLSearchParams): unknown => {
    const label = query.get("store");
    return operation(label === null ? Kv.openDefault() : Kv.open(label));
  };
  return ["granted", "denied"].map((component) => [`/${component}/${name}`, onStore] as const);
});

export const handleRequest = answerCases(Object.fromEntries(cases));
