/** How answers leave: as JSON, or as an error of the table with its status. */

import type { ServerResponse } from "node:http";
import { type BobbinError, bobbinError, isBobbinError } from "../errors.ts";
import type { Problem } from "./wire/bodies.ts";
import type { Shape } from "./wire/shapes.ts";

/** Sent with everything: nothing may be loaded from elsewhere, embedded, guessed or handed on. */
export const securityHeaders: Readonly<Record<string, string>> = Object.freeze({
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; "),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
});

/** Sends a value as JSON. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": body.byteLength,
  });
  response.end(body);
}

/** Sends a body of the API. */
export function sendBody<T>(response: ServerResponse, _shape: Shape<T>, body: NoInfer<T>): void {
  sendJson(response, 200, body);
}

/** Says that what was asked is done, when it is on disk. */
export function sendDone(response: ServerResponse, headers: Record<string, string> = {}): void {
  response.writeHead(204, headers).end();
}

/** Sends what went wrong; a response that has begun breaks off, so that nobody takes it for whole. */
export function sendError(response: ServerResponse, error: BobbinError): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // What is left of the request's body passes unread, so that the client comes to read its answer.
  response.req.resume();
  sendJson(response, error.status, { error: describeError(error) });
}

/** An error as the API shows it. */
export function describeError({ code, message, fix }: BobbinError): Problem {
  return { code, message, fix };
}

/** The error of the table that stands for whatever was thrown. */
export function toBobbinError(error: unknown): BobbinError {
  return isBobbinError(error) ? error : bobbinError("explorer-failed", {}, error);
}
