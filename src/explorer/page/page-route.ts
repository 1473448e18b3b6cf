import type { IncomingMessage, ServerResponse } from "node:http";
import type { PageFiles } from "./build-page.ts";

const hashedFolder = "/assets/";

/** Sends a file of the page; the page itself for every path that is no file, as the page's own routes are. */
export function sendPage(
  files: PageFiles,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const file = files.get(path) ?? files.get("/index.html");
  if (file === undefined) throw new Error("the page has no index.html");
  const isHashed = path.startsWith(hashedFolder) && files.has(path);
  response.writeHead(200, {
    "content-type": file.type,
    "content-length": file.content.byteLength,
    "cache-control": isHashed ? "private, max-age=31536000, immutable" : "no-cache",
  });
  response.end(request.method === "HEAD" ? undefined : file.content);
}
