import { type HandleRequest, Kv } from "bobbin-kv/sdk";

const text = { "content-type": "text/plain" };

export const handleRequest: HandleRequest = async (request) => {
  const store = Kv.openDefault();
  const key = request.uri.slice(1);

  if (request.method === "GET" && key === "") {
    const lines = store.getKeys().map((name) => `${name}\n`);
    return { status: 200, headers: text, body: lines.join("") };
  }
  if (key === "") return { status: 405 };

  switch (request.method) {
    case "GET": {
      const value = store.get(key);
      if (value === null) return { status: 404, headers: text, body: "no such key\n" };
      return { status: 200, headers: { "content-type": "application/octet-stream" }, body: value };
    }
    case "PUT": {
      const status = store.exists(key) ? 204 : 201;
      store.set(key, request.body ?? "");
      return { status };
    }
    case "DELETE":
      store.delete(key);
      return { status: 204 };
    default:
      return { status: 405 };
  }
};
