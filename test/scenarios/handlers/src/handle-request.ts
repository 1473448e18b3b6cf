import { type HandleRequest, Kv } from "@fermyon/spin-sdk";

export const handleRequest: HandleRequest = async (request) => {
  const store = Kv.openDefault();
  store.set("last", request.body ?? "");
  const { name } =
    request.text() === "" ? { name: "nobody" } : (request.json() as { name: string });
  const from = request.headers["spin-path-match-name"] ?? "";
  return {
    status: 201,
    headers: { "content-type": "text/plain", "x-name": from },
    body: new TextEncoder().encode(`${request.method} ${name}`),
  };
};
