/** What the components of most scenarios have in common; it is copied beside each of them. */

import { type HandleRequest, type HttpRequest, KeyValueError } from "@fermyon/spin-sdk";

/** What a request to one path tries out; what it gives is the answer, as JSON. */
export type Case = (query: URLSearchParams, request: HttpRequest) => unknown;

/**
 * Answers each path with what its case gives: bigints as "5n", bytes as a list of numbers, nothing
 * as "done". A key-value error is answered with status 409 and "CODE: MESSAGE"; any other goes on.
 */
export function answerCases(cases: Readonly<Record<string, Case>>): HandleRequest {
  return async (request) => {
    const { pathname, searchParams } = new URL(request.uri, "http://localhost");
    const tried = cases[pathname];
    if (tried === undefined) return { status: 404, body: `there is no case ${pathname}` };
    try {
      const given = await tried(searchParams, request);
      return {
        status: 200,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(given === undefined ? "done" : given, asPlain),
      };
    } catch (error) {
      if (!(error instanceof KeyValueError)) throw error;
      return { status: 409, body: `${error.code}: ${error.message}` };
    }
  };
}

/** A value as text; null for a missing one. */
export function textOf(value: ArrayBuffer | null): string | null {
  return value === null ? null : new TextDecoder().decode(value);
}

function asPlain(_name: string, value: unknown): unknown {
  if (typeof value === "bigint") return `${value}n`;
  return value instanceof ArrayBuffer ? [...new Uint8Array(value)] : value;
}
