import { validateHeaderName, validateHeaderValue } from "node:http";
import type { InnerRequest } from "../../guests/calls/inner-requests.ts";

/** What speaks of a connection, of which there is none, and what is said by whoever hands the request on. */
const unsentHeaders = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
const methodsWithBodies = ["PATCH", "POST", "PUT"];
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** The headers (name, value, …) of a request that stays in the application, as a server would get them. */
export function sentHeaders({ headers, body, method }: InnerRequest): string[] {
  const parts = headers === "" ? [] : headers.split("\n");
  const sent: string[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const name = parts[at] ?? "";
    if (!unsentHeaders.has(name.toLowerCase())) sent.push(name, parts[at + 1] ?? "");
  }
  const saysLength = body.bytes > 0 || (body.bytes === 0 && methodsWithBodies.includes(method));
  return saysLength ? [...sent, "content-length", String(body.bytes)] : sent;
}

/** Whether they are what HTTP permits: guests of older interfaces may write anything. */
export function isWellFormed(method: string, headers: readonly string[]): boolean {
  if (!token.test(method) || method === "CONNECT") return false;
  try {
    for (let at = 0; at < headers.length; at += 2) {
      const name = headers[at] ?? "";
      validateHeaderName(name);
      validateHeaderValue(name, headers[at + 1] ?? "\n");
    }
    return true;
  } catch {
    return false;
  }
}

/** A list of headers as `HttpExchange.headers` has it. */
export function headerLines(headers: readonly string[]): string {
  return headers.join("\n");
}
