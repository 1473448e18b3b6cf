import { type HandleRequest, Kv, type KvStore } from "bobbin-kv/sdk";

const text = { "content-type": "text/plain" };
const listing = "/list/";

export const handleRequest: HandleRequest = async (request) => {
  const { method, uri } = request;
  const store = Kv.openDefault();
  const keys = uri === "/" ? [] : uri.slice(1).split(",");

  if (method === "PUT" && keys.length === 0) {
    store.setMany(parseEntries(request.text()));
    return { status: 204 };
  }
  if (method === "GET" && uri.startsWith(listing)) {
    return { status: 200, headers: text, body: list(store, uri.slice(listing.length)) };
  }
  if (method === "GET" && keys.length > 0) {
    return { status: 200, headers: text, body: read(store, keys) };
  }
  if (method === "DELETE" && keys.length > 0) {
    store.deleteMany(keys);
    return { status: 204 };
  }
  return { status: 405 };
};

/** A pair for each line KEY=VALUE. */
function parseEntries(lines: string): [string, string][] {
  return lines
    .split("\n")
    .filter((line) => line.includes("="))
    .map((line) => {
      const end = line.indexOf("=");
      return [line.slice(0, end), line.slice(end + 1)];
    });
}

function read(store: KvStore, keys: string[]): string {
  const values = store.getMany(keys);
  const lines = keys.map((key, at) => {
    const value = values[at] ?? null;
    return value === null ? `${key} is missing\n` : `${key}=${new TextDecoder().decode(value)}\n`;
  });
  return lines.join("");
}

function list(store: KvStore, prefix: string): string {
  let lines = "";
  let cursor: string | null = null;
  do {
    const page = store.list({ prefix, cursor, limit: 2 });
    lines += `${page.keys.join(" ")}\n`;
    cursor = page.cursor;
  } while (cursor !== null);
  return lines;
}
