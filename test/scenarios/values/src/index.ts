import { Kv } from "@fermyon/spin-sdk";
import { answerCases, textOf } from "../../shared/cases.ts";

const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);

export const handleRequest = answerCases({
  "/get-missing": () => Kv.openDefault().get("missing"),
  "/exists-missing": () => Kv.openDefault().exists("missing"),
  "/delete-missing": () => Kv.openDefault().delete("missing"),
  "/overwrite": () => {
    const store = Kv.openDefault();
    store.set("key", "first, and longer");
    store.set("key", "second");
    return textOf(store.get("key"));
  },
  "/delete": () => {
    const store = Kv.openDefault();
    store.set("key", "value");
    const before = store.exists("key");
    store.delete("key");
    return [before, store.exists("key"), store.get("key")];
  },
  "/empty-key": () => {
    const store = Kv.openDefault();
    store.set("", "of the empty key");
    const found = [store.exists(""), textOf(store.get(""))];
    store.delete("");
    return [...found, store.exists("")];
  },
  "/empty-value": () => {
    const store = Kv.openDefault();
    store.set("empty", "");
    store.set("empty bytes", new Uint8Array(0));
    return [store.get("empty"), store.get("empty bytes"), store.exists("empty")];
  },
  "/nul": () => {
    const store = Kv.openDefault();
    store.set("a\0b", "1\u00002");
    store.set("a\0c", "other");
    store.set("a", "short");
    const found = ["a\0b", "a\0c", "a"].map((key) => textOf(store.get(key)));
    store.deleteMany(["a\0b", "a\0c"]);
    return [found, textOf(store.get("a"))];
  },
  "/every-byte": () => {
    const store = Kv.openDefault();
    store.set("bytes", everyByte);
    return store.get("bytes");
  },
  "/part-of-a-buffer": () => {
    const store = Kv.openDefault();
    store.set("part", everyByte.subarray(65, 70));
    store.set("view", new DataView(everyByte.buffer, 97, 3));
    store.set("numbers", Uint16Array.of(1, 258));
    return [textOf(store.get("part")), textOf(store.get("view")), store.get("numbers")];
  },
  "/own-copy": () => {
    const store = Kv.openDefault();
    const bytes = Uint8Array.of(1, 2, 3);
    store.set("copy", bytes);
    bytes.fill(9);
    new Uint8Array(store.get("copy") as ArrayBuffer).fill(8);
    return store.get("copy");
  },
  "/text": () => {
    const store = Kv.openDefault();
    store.set("ключ 🧵", "Wert 🪡 ü");
    return [textOf(store.get("ключ 🧵")), store.get("ключ 🧵")?.byteLength];
  },
  "/lone-surrogate-key": () => Kv.openDefault().set("half \ud83e", "value"),
  "/lone-surrogate-batch": () => Kv.openDefault().getMany(["fine", "half \udd37"]),
  "/lone-surrogate-value": () => {
    const store = Kv.openDefault();
    store.set("half", "half \ud83e");
    return textOf(store.get("half"));
  },
  "/store-body": (_query, request) => Kv.openDefault().set("body", request.body ?? ""),
  "/body": () => textOf(Kv.openDefault().get("body")),
});
