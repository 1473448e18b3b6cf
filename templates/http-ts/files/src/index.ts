import { type HandleRequest, Kv } from "@fermyon/spin-sdk";
import { greeting } from "./greeting.ts";

export const handleRequest: HandleRequest = async (request) => {
  const [path = "/"] = request.uri.split("?");
  const visits = Kv.openDefault().increment(path);
  return {
    status: 200,
    headers: { "content-type": "text/plain" },
    body: greeting(path, visits),
  };
};
