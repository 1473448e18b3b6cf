import { Kv } from "@fermyon/spin-sdk";
import { answerCases } from "../../shared/cases.ts";

const largest = 2n ** 63n - 1n;

export const handleRequest = answerCases({
  "/increment": (query) => Kv.openDefault().increment("n", BigInt(query.get("by") ?? "1")),
  "/by-default": () => Kv.openDefault().increment("default"),
  "/numbers": () => [5, -8, 0].map((delta) => Kv.openDefault().increment("numbers", delta)),
  "/bytes": () => {
    const store = Kv.openDefault();
    store.increment("bytes", 258);
    return store.get("bytes");
  },
  "/of-own-bytes": () => {
    const store = Kv.openDefault();
    store.set("own", Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255));
    return store.increment("own", 3);
  },
  "/largest": () => Kv.openDefault().increment("largest", largest),
  "/smallest": () => Kv.openDefault().increment("smallest", -largest - 1n),
  "/overflow": (query) =>
    Kv.openDefault().increment(query.get("key") ?? "", BigInt(query.get("by") ?? "")),
  "/not-a-counter": () => {
    const store = Kv.openDefault();
    store.set("text", "seven 7");
    return store.increment("text", 1);
  },
  "/text": () => Kv.openDefault().get("text")?.byteLength,
  "/delta": (query) => Kv.openDefault().increment("n", Number(query.get("by"))),
  "/delta-too-large": () => Kv.openDefault().increment("n", largest + 1n),
});
