import { type HandleRequest, Kv } from "@fermyon/spin-sdk";

export const handleRequest: HandleRequest = async (request) => {
  const note = request.headers["spin-path-match-note"] ?? "";
  const author = request.headers["x-author"] ?? "somebody";
  Kv.openDefault().set(note, request.body ?? "");
  Kv.open("journal").set(note, `last written by ${author}`);
  return { status: 204 };
};
