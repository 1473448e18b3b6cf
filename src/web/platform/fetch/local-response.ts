/** Answers to requests that ask nobody, as their URL says all: https://fetch.spec.whatwg.org/#scheme-fetch */
import { blobBytes } from "../bytes/blob.ts";
import { copyOf } from "../bytes/copies.ts";
import { parseDataUrl } from "./data-url.ts";
import { headersFromText } from "./headers.ts";
import { type Request, requestedBlob } from "./request.ts";
import { receivedResponse, type Response } from "./response.ts";

/** The response to a request for a data: or a blob: URL, a TypeError where that leads nowhere; null for other requests. */
export function localResponse(request: Request): Response | null {
  const { url } = request;
  if (url.startsWith("data:")) return dataResponse(request);
  return url.startsWith("blob:") ? blobResponse(request) : null;
}

function dataResponse({ url, method }: Request): Response {
  const data = parseDataUrl(url);
  if (data === null) throw new TypeError("the data: URL holds nothing that can be read");
  const content = method === "HEAD" ? null : data.body;
  return found(url, `content-type\n${data.type}`, content);
}

function blobResponse(request: Request): Response {
  const { url, method } = request;
  const blob = requestedBlob(request);
  if (blob === null) throw new TypeError(`there is no blob at ${url} in this isolate`);
  if (method !== "GET") throw new TypeError(`a blob can be asked for by GET, and not by ${method}`);
  const headers = `content-length\n${blob.size}\ncontent-type\n${blob.type}`;
  return found(url, headers, copyOf(blobBytes(blob)));
}

function found(url: string, headers: string, content: Uint8Array<ArrayBuffer> | null): Response {
  const head = { status: 200, statusText: "OK", url, redirected: false };
  return receivedResponse({ ...head, headers: headersFromText(headers, true), content });
}
