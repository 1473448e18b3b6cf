import { contentTypeOf } from "./content-types.ts";

/** A file that can be served. */
export interface ServedFile {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Another one for other bytes. */
  readonly version: string;
  compressed(coding: "br" | "gzip"): Uint8Array<ArrayBuffer> | null;
}

/** Paths of files that answer where no file has the path that is asked for; "" for none. */
export interface Settings {
  /** With the status 200. */
  readonly fallback: string;
  /** With the status 404. */
  readonly notFound: string;
}

/** Answers a request with a file, whole or in part, or says that the client has it already. */
export function serveFile(
  request: Request,
  findFile: (path: string) => ServedFile | null,
  settings: Settings,
): Response {
  if (request.method !== "GET" && request.method !== "HEAD")
    return new Response(null, { status: 405, headers: { allow: "GET, HEAD" } });
  const path = pathOf(request);
  const file =
    path === null
      ? null
      : (findFile(path) ??
        findFile(`${path.replace(/\/$/, "")}/index.html`) ??
        findFile(settings.fallback));
  if (file !== null) return answer(request, file);
  const page = findFile(settings.notFound);
  const headers = { "content-type": page === null ? "text/plain" : contentTypeOf(page.path) };
  const body = page === null ? "Not found\n" : page.bytes;
  return new Response(request.method === "HEAD" ? null : body, { status: 404, headers });
}

/** The path below the component's route; null where it is not well-formed. */
function pathOf(request: Request): string | null {
  const path = request.headers.get("spin-path-info") ?? new URL(request.url).pathname;
  try {
    return decodeURIComponent(path.startsWith("/") ? path : `/${path}`);
  } catch {
    return null;
  }
}

function answer(request: Request, file: ServedFile): Response {
  const coding = request.headers.has("range") ? null : codingOf(request, file);
  const bytes = (coding === null ? null : file.compressed(coding)) ?? file.bytes;
  const etag = `"${file.version}${coding === null ? "" : `-${coding}`}"`;
  const headers = new Headers({
    "content-type": contentTypeOf(file.path),
    "cache-control": "no-cache",
    "accept-ranges": "bytes",
    vary: "accept-encoding",
    etag,
  });
  if (coding !== null) headers.set("content-encoding", coding);
  const known = request.headers.get("if-none-match");
  if (known !== null && isAmong(etag, known)) return new Response(null, { status: 304, headers });
  const range = rangeOf(request, bytes.byteLength, etag);
  if (range === "beyond") {
    headers.set("content-range", `bytes */${bytes.byteLength}`);
    return new Response(null, { status: 416, headers });
  }
  const part = range === null ? bytes : bytes.slice(range.first, range.last + 1);
  headers.set("content-length", String(part.byteLength));
  if (range !== null)
    headers.set("content-range", `bytes ${range.first}-${range.last}/${bytes.byteLength}`);
  const body = request.method === "HEAD" ? null : part;
  return new Response(body, { status: range === null ? 200 : 206, headers });
}

/** The coding that the client takes and that saves something; br rather than gzip. */
function codingOf(request: Request, file: ServedFile): "br" | "gzip" | null {
  const taken = (request.headers.get("accept-encoding") ?? "")
    .split(",")
    .filter((each) => !/;\s*q=0(?:\.0*)?\s*$/.test(each))
    .map((each) => each.replace(/;.*/, "").trim().toLowerCase());
  const codings = ["br", "gzip"] as const;
  return codings.find((each) => taken.includes(each) && file.compressed(each) !== null) ?? null;
}

function isAmong(etag: string, written: string): boolean {
  const tags = written.split(",").map((each) => each.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}

/** The part that is asked for; null for all, also where several parts are. */
function rangeOf(
  request: Request,
  length: number,
  etag: string,
): { first: number; last: number } | "beyond" | null {
  const condition = request.headers.get("if-range");
  if (condition !== null && condition !== etag) return null;
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get("range") ?? "") ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) return null;
  const first = from === "" ? Math.max(0, length - Number(to)) : Number(from);
  const last = from === "" || to === "" ? length - 1 : Math.min(Number(to), length - 1);
  if (from !== "" && to !== "" && Number(to) < first) return null;
  return first >= length ? "beyond" : { first, last };
}
