import { type HandleRequest, Kv, type KvStore } from "bobbin-kv/sdk";

const text = { "content-type": "text/plain" };

export const handleRequest: HandleRequest = async (request) => {
  const store = Kv.openDefault();
  switch (`${request.method} ${request.uri}`) {
    case "POST /count":
      return { status: 200, headers: text, body: `${store.increment("count")}\n` };
    case "POST /bid": {
      const amount = request.text();
      if (!/^\d+$/.test(amount))
        return { status: 400, headers: text, body: "not a whole number\n" };
      const highest = bid(store, BigInt(amount));
      if (highest === null) return { status: 200, headers: text, body: "accepted\n" };
      return { status: 409, headers: text, body: `the highest bid is ${highest}\n` };
    }
    default:
      return { status: 405 };
  }
};

/** Null where the bid is the highest now, else the one that is. */
function bid(store: KvStore, amount: bigint): bigint | null {
  for (;;) {
    const { value, version } = store.getVersioned("bid");
    const highest = value === null ? null : BigInt(new TextDecoder().decode(value));
    if (highest !== null && amount <= highest) return highest;
    // False: somebody has bid since the value was read, so it is read again.
    if (store.compareAndSwap("bid", version, `${amount}`)) return null;
  }
}
