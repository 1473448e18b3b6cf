import { Kv, type KvStore } from "@fermyon/spin-sdk";
import { answerCases } from "../../shared/cases.ts";

/** Not in order: that of UTF-16 units would put U+1F9F5 before U+FF61, that of UTF-8 has it last. */
const keys = ["b", "a/2", "", "\u{1f9f5}2", "a", "\uff61", "a/10", "\u{1f9f5}1", "a/1", "ä", "B"];

function filled(): KvStore {
  const store = Kv.openDefault();
  for (const key of keys) store.set(key, "x");
  return store;
}

function pages(store: KvStore, prefix: string, limit: number): string[][] {
  const found: string[][] = [];
  for (let cursor: string | null = null; ;) {
    const page = store.list({ prefix, cursor, limit });
    found.push(page.keys);
    if (page.cursor === null) return found;
    cursor = page.cursor;
  }
}

export const handleRequest = answerCases({
  "/none": () => [Kv.openDefault().getKeys(), Kv.openDefault().list()],
  "/get-keys": () => filled().getKeys(),
  "/list": () => filled().list(),
  "/prefix": () =>
    ["a", "a/", "a/1", "\u{1f9f5}", "z"].map((prefix) => filled().list({ prefix }).keys),
  "/pages": () => pages(filled(), "", 4),
  "/pages-of-prefix": () => pages(filled(), "a/", 2),
  "/pages-of-astral": () => pages(filled(), "\u{1f9f5}", 1),
  "/deleted-between-pages": () => {
    const store = filled();
    const first = store.list({ prefix: "a/", limit: 1 });
    store.delete("a/1");
    return store.list({ prefix: "a/", limit: 1, cursor: first.cursor }).keys;
  },
  "/many": () => {
    const store = Kv.openDefault();
    store.deleteMany(store.getKeys());
    store.setMany(Array.from({ length: 1001 }, (_, at) => [`k${String(at).padStart(4, "0")}`, ""]));
    const page = store.list({ limit: 5000 });
    const rest = store.list({ cursor: page.cursor });
    return [store.list().keys.length, page.keys.length, rest, store.getKeys().length];
  },
  "/limit": (query) => Kv.openDefault().list({ limit: Number(query.get("limit")) }),
  "/lone-surrogate-prefix": () => Kv.openDefault().list({ prefix: "\ud83e" }),
});
