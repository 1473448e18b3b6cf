import { Kv, type KvStore } from "@fermyon/spin-sdk";
import { answerCases, textOf } from "../../shared/cases.ts";

let kept: KvStore | null = null;

function openMany(count: number): KvStore[] {
  return Array.from({ length: count }, () => Kv.openDefault());
}

/** Every call on an open store, by name. */
const calls: Readonly<Record<string, (store: KvStore) => unknown>> = {
  get: (store) => store.get("key"),
  set: (store) => store.set("key", "value"),
  delete: (store) => store.delete("key"),
  exists: (store) => store.exists("key"),
  getKeys: (store) => store.getKeys(),
  list: (store) => store.list(),
  getMany: (store) => store.getMany(["key"]),
  setMany: (store) => store.setMany({ key: "value" }),
  deleteMany: (store) => store.deleteMany(["key"]),
  increment: (store) => store.increment("key"),
  getVersioned: (store) => store.getVersioned("key"),
  compareAndSwap: (store) => store.compareAndSwap("key", null, "value"),
  setJson: (store) => store.setJson("key", "value"),
  getJson: (store) => store.getJson("key"),
};

function codesOf(store: KvStore): Record<string, unknown> {
  const codes = Object.entries(calls).map(([name, call]) => {
    try {
      return [name, { given: call(store) }];
    } catch (error) {
      return [name, (error as { code?: string }).code];
    }
  });
  return Object.fromEntries(codes) as Record<string, unknown>;
}

export const handleRequest = answerCases({
  "/closed": () => {
    const store = Kv.openDefault();
    store.close();
    return codesOf(store);
  },
  "/closed-says": () => {
    const store = Kv.openDefault();
    store.close();
    store.get("key");
  },
  "/close-twice": () => {
    const store = Kv.openDefault();
    store.close();
    const next = Kv.openDefault();
    store.close();
    next.set("after", "still open");
    return textOf(next.get("after"));
  },
  "/two-handles": () => {
    const [first, second] = [Kv.openDefault(), Kv.openDefault()];
    first.set("shared", "by both");
    first.close();
    return textOf(second.get("shared"));
  },
  "/keep": () => {
    kept = Kv.openDefault();
    kept.set("kept", "in its own request");
    return textOf(kept.get("kept"));
  },
  "/use-kept": () => codesOf(kept as KvStore),
  "/use-kept-among-others": () => {
    openMany(256);
    return codesOf(kept as KvStore);
  },
  "/close-kept": () => {
    const own = Kv.openDefault();
    kept?.close();
    return own.exists("kept");
  },
  "/open": (query) => openMany(Number(query.get("count"))).length,
  "/full-of-two-stores": () => {
    openMany(255);
    Kv.open("other");
    Kv.open("other");
  },
  "/close-frees-one": () => {
    const [first, ...others] = openMany(256);
    first?.close();
    const next = Kv.open("other");
    next.set("next", "of the other store");
    others[0]?.set("first", "of the default store");
    return [next.getKeys(), others[0]?.exists("next")];
  },
  "/survives-a-full-table": () => {
    const stores = openMany(256);
    try {
      Kv.openDefault();
    } catch {
      // What was open before is what counts here.
    }
    return stores.every((store) => store.exists("kept"));
  },
  "/while-waiting": async () => {
    const store = Kv.openDefault();
    await new Promise((resolve) => setTimeout(resolve, 1));
    return textOf(store.get("kept"));
  },
});
