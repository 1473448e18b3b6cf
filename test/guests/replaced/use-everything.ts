/** Part of a component: calls all that Bobbin offers to one, and tells what came of it. */

import { Config, Kv } from "@fermyon/spin-sdk";

type Step = [name: string, run: () => unknown];

/** The steps; each is looked up before anything is replaced. */
export function steps(request: { text(): string; json(): unknown; headers: object }): Step[] {
  const print = console;
  const bytes = new Uint8Array([1, 2, 3, 250]);
  const long = "ä€".repeat(2_000);
  const store = Kv.openDefault();
  const { apply, getOwnPropertyDescriptor } = Reflect;
  const length = getOwnPropertyDescriptor(ArrayBuffer.prototype, "byteLength")?.get as () => number;
  const read = (value: ArrayBuffer | null): number =>
    value === null ? -1 : apply(length, value, []);
  const keyValue: Step[] = [
    ["set", () => store.set("a", "text")],
    ["set bytes", () => store.set("b", bytes)],
    ["set long", () => store.set("long", long)],
    ["get", () => read(store.get("a"))],
    ["get long", () => read(store.get("long"))],
    ["get missing", () => store.get("missing")],
    ["exists", () => store.exists("a")],
    [
      "setMany",
      () =>
        store.setMany([
          ["c", "1"],
          ["d", bytes],
        ]),
    ],
    ["getMany", () => store.getMany(["c", "d", "missing"]).length],
    ["increment", () => String(store.increment("n", 5n))],
    ["getVersioned", () => store.getVersioned("a").version.length > 0],
    ["compareAndSwap", () => store.compareAndSwap("a", "no version", "x")],
    [
      "atomic",
      () => store.atomic().check("a", null).set("a", "x").increment("n").delete("b").commit().ok,
    ],
    [
      "atomic of an absent key",
      () => store.atomic().check("x", null).set("x", bytes).increment("n").delete("x2").commit().ok,
    ],
    ["list", () => store.list({ prefix: "" }).keys.length],
    ["getKeys", () => store.getKeys().length],
    ["setJson", () => store.setJson("json", { a: 1 })],
    ["getJson", () => store.getJson("json").a],
    ["delete", () => store.delete("a")],
    ["deleteMany", () => store.deleteMany(["b", "c"])],
    ["open denied", () => Kv.open("other")],
  ];
  const web: Step[] = [
    ["variable", () => Config.get("greeting")],
    ["request", () => request.text().length + Object.keys(request.headers).length],
    ["encode", () => new TextEncoder().encode("ä").length + new TextEncoder().encode(long).length],
    ["encodeInto", () => new TextEncoder().encodeInto(long, new Uint8Array(5000)).written],
    [
      "decode",
      () =>
        new TextDecoder().decode(bytes) +
        new TextDecoder().decode(new TextEncoder().encode(long)).length,
    ],
    ["decode latin1", () => new TextDecoder("latin1").decode(bytes)],
    ["url", () => new URL("../x?y=1#z", "https://u:p@example.com/a/b").href],
    [
      "search",
      () => {
        const url = new URL("http://a/?b=1");
        url.searchParams.append("c", "2");
        return url.href;
      },
    ],
    ["headers", () => [...new Headers({ a: "b", c: "d" })].length],
    ["random", () => crypto.getRandomValues(new Uint8Array(40_000)).length],
    ["uuid", () => crypto.randomUUID().length],
    ["digest", () => crypto.subtle.digest("SHA-256", bytes).then((digest) => digest.byteLength)],
    [
      "sign",
      async () => {
        const algorithm = { name: "HMAC", hash: "SHA-256" };
        const key = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign"]);
        return (await crypto.subtle.sign("HMAC", key, bytes)).byteLength;
      },
    ],
    ["base64", () => atob(btoa("hello"))],
    ["clone", () => structuredClone({ a: new Map([[1, new Uint8Array(3)]]) })],
    ["timer", () => new Promise((done) => setTimeout(done, 1))],
    ["log", () => print.log("said", { a: [1, 2, new Map([[1, 2]])] }, bytes)],
    ["table", () => print.table([{ a: 1 }])],
    ["text", () => new Response(long).text().then((text) => text.length)],
    ["json", () => Response.json({ a: 1 }).json()],
    ["blob", () => new Blob([bytes, "x"]).bytes().then((all) => all.length)],
    [
      "address of a blob",
      () => fetch(URL.createObjectURL(new Blob([bytes]))).then((response) => response.text()),
    ],
    [
      "form",
      () => new Response(new URLSearchParams({ a: "b" })).formData().then((form) => form.get("a")),
    ],
    [
      "stream",
      () => new Response(new Blob(["abc"]).stream()).arrayBuffer().then((all) => all.byteLength),
    ],
    [
      "through",
      () => new Response(new Blob(["abc"]).stream().pipeThrough(new TransformStream())).text(),
    ],
    [
      "abort",
      () => {
        const control = new AbortController();
        control.abort();
        return control.signal.aborted;
      },
    ],
    ["fetch denied", () => fetch("https://example.com/", { method: "POST", body: bytes })],
  ];
  return [...keyValue, ...web];
}

/** Runs the steps one after another; what a step makes is told as text, what it throws as its kind. */
export async function runAll(all: Step[]): Promise<Record<string, string>> {
  const { setTimeout: later, Promise: PromiseOf, String: StringOf } = globalThis;
  const { then } = PromiseOf.prototype;
  const { apply } = Reflect;
  const outcomes = { __proto__: null } as unknown as Record<string, string>;
  for (let at = 0; at < all.length; at += 1) {
    const step = all[at] as Step;
    const [name, run] = [step[0], step[1]];
    await new PromiseOf<void>((done) => {
      // A step that never ends because of what was replaced is over as well.
      later(() => done(), 2_000);
      const end = (outcome: string): void => {
        outcomes[name] = outcome;
        done();
      };
      try {
        const made = run();
        if (typeof made === "object" && made !== null && made instanceof PromiseOf) {
          void apply(then, made, [(value: unknown) => end(StringOf(value)), () => end("threw")]);
        } else end(StringOf(made));
      } catch {
        end("threw");
      }
    });
  }
  return outcomes;
}

/** The same without a pause. What is to come later is left in `pending`. */
export function runAtOnce(all: Step[], pending: unknown[]): Record<string, string> {
  const { String: StringOf } = globalThis;
  const outcomes = { __proto__: null } as unknown as Record<string, string>;
  for (let at = 0; at < all.length; at += 1) {
    const step = all[at] as Step;
    try {
      const made = step[1]();
      pending[at] = made;
      outcomes[step[0]] = typeof made === "object" ? "an object" : StringOf(made);
    } catch {
      outcomes[step[0]] = "threw";
    }
  }
  return outcomes;
}
