import { Kv } from "@fermyon/spin-sdk";
import { answerCases, textOf } from "../../shared/cases.ts";

const tooLarge = new Uint8Array(1_048_577);

export const handleRequest = answerCases({
  "/get-many": () => {
    const store = Kv.openDefault();
    store.setMany([
      ["a", "1"],
      ["b", Uint8Array.of(50).buffer],
      ["empty", ""],
    ]);
    return store.getMany(["b", "missing", "a", "empty", "b"]).map(textOf);
  },
  "/none": () => {
    const store = Kv.openDefault();
    store.setMany([]);
    store.deleteMany([]);
    return store.getMany([]);
  },
  "/later-wins": () => {
    const store = Kv.openDefault();
    store.setMany([
      ["twice", "1"],
      ["twice", "2"],
    ]);
    return textOf(store.get("twice"));
  },
  "/map-and-object": () => {
    const store = Kv.openDefault();
    store.setMany(new Map([["map", "of pairs"]]));
    store.setMany({ object: "of names" });
    return store.getMany(new Set(["map", "object"])).map(textOf);
  },
  "/delete-many": () => {
    const store = Kv.openDefault();
    store.setMany({ x: "1", y: "2", z: "3" });
    store.deleteMany(["x", "never there", "z", "x"]);
    return ["x", "y", "z"].map((key) => store.exists(key));
  },
  "/large": () => {
    const store = Kv.openDefault();
    const values = ["l1", "l2", "l3"].map(
      (key, at) => [key, new Uint8Array(900_000).fill(at)] as const,
    );
    store.setMany(values);
    return store.getMany(["l3", "l1"]).map((value) => [value?.byteLength, value?.slice(-1)]);
  },
  "/all-or-nothing": (query) => {
    const store = Kv.openDefault();
    const bad = query.get("bad") === "key" ? ["k".repeat(257), "1"] : ["large", tooLarge];
    store.setMany([["good", "1"], bad as [string, string]]);
  },
  "/good": () => Kv.openDefault().exists("good"),
});
