/** A component in JavaScript that imports nothing: what it needs is global. */

const { kv, config } = spinSdk;

export async function handleRequest(request) {
  const store = kv.openDefault();
  const hits = store.increment(request.uri);
  const name = config.get("name");
  return {
    status: 200,
    headers: { "x-hits": String(hits) },
    body: `${name} ${request.method} ${request.uri} ${request.headers["x-from"] ?? "nobody"}`,
  };
}
