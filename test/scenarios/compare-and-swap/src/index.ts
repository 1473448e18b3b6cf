import { Kv } from "@fermyon/spin-sdk";
import { answerCases, textOf } from "../../shared/cases.ts";

export const handleRequest = answerCases({
  "/insert-if-absent": () => {
    const store = Kv.openDefault();
    const won = [store.compareAndSwap("new", null, "1"), store.compareAndSwap("new", null, "2")];
    return [won, textOf(store.get("new"))];
  },
  "/fresh-version": () => {
    const store = Kv.openDefault();
    store.set("fresh", "1");
    const { value, version } = store.getVersioned("fresh");
    return [textOf(value), store.compareAndSwap("fresh", version, "2"), textOf(store.get("fresh"))];
  },
  "/used-version": () => {
    const store = Kv.openDefault();
    store.set("used", "1");
    const { version } = store.getVersioned("used");
    return ["2", "3"].map((value) => store.compareAndSwap("used", version, value));
  },
  "/stale-version": () => {
    const store = Kv.openDefault();
    store.set("stale", "1");
    const { version } = store.getVersioned("stale");
    store.set("stale", "2");
    return [store.compareAndSwap("stale", version, "3"), textOf(store.get("stale"))];
  },
  "/back-again": () => {
    const store = Kv.openDefault();
    store.set("aba", "a");
    const { version } = store.getVersioned("aba");
    store.set("aba", "b");
    store.set("aba", "a");
    return store.compareAndSwap("aba", version, "c");
  },
  "/deleted-and-back": () => {
    const store = Kv.openDefault();
    store.set("deleted", "a");
    const { version } = store.getVersioned("deleted");
    store.delete("deleted");
    const whileAbsent = store.compareAndSwap("deleted", version, "b");
    store.set("deleted", "a");
    return [whileAbsent, store.compareAndSwap("deleted", version, "b")];
  },
  "/incremented": () => {
    const store = Kv.openDefault();
    store.increment("counted");
    const { version } = store.getVersioned("counted");
    store.increment("counted");
    return store.compareAndSwap("counted", version, "1");
  },
  "/version-of-absent": () => {
    const store = Kv.openDefault();
    const { value, version } = store.getVersioned("absent");
    return [value, store.compareAndSwap("absent", version, "1"), textOf(store.get("absent"))];
  },
  "/null-where-present": () => {
    const store = Kv.openDefault();
    store.set("present", "");
    return store.compareAndSwap("present", null, "1");
  },
  "/version-of-another-key": () => {
    const store = Kv.openDefault();
    store.set("one", "1");
    store.set("two", "1");
    store.getVersioned("two");
    return store.compareAndSwap("two", store.getVersioned("one").version, "2");
  },
  "/invented-version": () => Kv.openDefault().compareAndSwap("present", "1", "2"),
});
