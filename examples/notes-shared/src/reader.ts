import { type HandleRequest, KeyValueError, Kv } from "@fermyon/spin-sdk";

export const handleRequest: HandleRequest = async (request) => {
  const note = request.headers["spin-path-match-note"] ?? "";
  if (request.uri.endsWith("?journal")) return readJournal(note);
  const text = Kv.openDefault().get(note);
  return text === null ? { status: 404 } : { status: 200, body: text };
};

/** Shows what happens without a grant; `editor` may do this. */
function readJournal(note: string) {
  try {
    return { status: 200, body: Kv.open("journal").get(note) ?? "" };
  } catch (error) {
    if (!(error instanceof KeyValueError) || error.code !== "access-denied") throw error;
    return { status: 403, body: `${error.message}\n` };
  }
}
