import { type HandleRequest, KeyValueError, Kv } from "bobbin-kv/sdk";

/** What fails, by its path. */
const attempts: Record<string, () => void> = {
  "/denied": () => void Kv.open("secret"),
  "/missing": () => void Kv.openDefault().getJson("missing"),
  "/long-key": () => Kv.openDefault().set("k".repeat(257), ""),
  "/large-value": () => Kv.openDefault().set("large", "v".repeat(1_048_577)),
  "/full": () => {
    const store = Kv.openDefault();
    for (let number = 1; ; number += 1) store.set(`key-${number}`, "");
  },
  "/not-a-counter": () => {
    const store = Kv.openDefault();
    store.set("key-1", "text");
    store.increment("key-1");
  },
};

export const handleRequest: HandleRequest = async ({ method, uri }) => {
  const attempt = method === "GET" ? attempts[uri] : undefined;
  if (attempt === undefined) return { status: 405 };
  try {
    attempt();
  } catch (error) {
    if (!(error instanceof KeyValueError)) throw error;
    return { status: 400, headers: { "content-type": "text/plain" }, body: `${error.code}\n` };
  }
  throw new Error(`${uri} did not fail`);
};
