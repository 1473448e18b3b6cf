import { type HandleRequest, Kv } from "@fermyon/spin-sdk";

export const handleRequest: HandleRequest = async () => {
  const visits = Kv.openDefault().increment("visits");
  return {
    status: 200,
    headers: { "content-type": "text/plain" },
    body: `You are visitor ${visits}.\n`,
  };
};
