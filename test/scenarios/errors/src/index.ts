import { Kv, KeyValueError, type KvStore } from "@fermyon/spin-sdk";
import { answerCases } from "../../shared/cases.ts";

function describe(call: (store: KvStore) => unknown): unknown {
  try {
    call(Kv.openDefault());
  } catch (error) {
    const { name, code, message, stack } = error as KeyValueError;
    return {
      name,
      code,
      kinds: [error instanceof Error, error instanceof KeyValueError],
      text: String(error) === `KeyValueError: ${message}`,
      stack: stack?.includes("describe") === true,
    };
  }
}

/** Raised by Bobbin. */
const raised: readonly ((store: KvStore) => unknown)[] = [
  () => Kv.open("elsewhere"),
  (store) => store.set("k".repeat(257), ""),
  (store) => store.increment("text"),
];

/** Raised by the SDK. */
const raisedBySdk: readonly ((store: KvStore) => unknown)[] = [
  (store) => store.getJson("missing"),
  (store) => store.setJson("key", undefined),
];

export const handleRequest = answerCases({
  "/all": () => {
    Kv.openDefault().set("text", "1");
    return [...raised, ...raisedBySdk].map(describe);
  },
  "/secret": () => {
    const store = Kv.openDefault();
    store.set("text", "the secret");
    store.increment("text");
  },
  "/uncaught": () => {
    Kv.openDefault().close();
    throw new TypeError("not of the store");
  },
});
