import { bodies } from "../../../wire/bodies.ts";
import type { Shape } from "../../../wire/shapes.ts";
import { tokenHeaders } from "./session.ts";

/** What the server says is wrong, or what keeps it from being asked. */
export class RequestError extends Error {
  /** 0 where there was no answer. */
  readonly status: number;
  readonly code: string;
  /** What to do; may be empty. */
  readonly fix: string;

  constructor(status: number, { code, message, fix }: ErrorBody) {
    super(message);
    this.status = status;
    this.code = code;
    this.fix = fix;
  }
}

interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

/** `fetch` of the API; rejects with a `RequestError` for every status but success. */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...tokenHeaders(), ...(init.headers as Record<string, string> | undefined) };
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers, cache: "no-store" });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new RequestError(0, unreachable);
  }
  if (!response.ok) throw new RequestError(response.status, await readError(response));
  return response;
}

/** Sends a body of the API as JSON. */
export function postJson<T>(path: string, _shape: Shape<T>, body: NoInfer<T>): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return request(path, { method: "POST", headers, body: JSON.stringify(body) });
}

/** The body of an answer; rejects where it is not of this form, as that of another version may be. */
export async function readAnswer<T>(response: Response, shape: Shape<T>): Promise<T> {
  const value: unknown = await response.json();
  if (shape.fault(value) !== null) throw new RequestError(response.status, misread);
  return value as T;
}

/** Whether an error is the server's, with this code. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof RequestError && codes.includes(error.code);
}

const unreachable: ErrorBody = {
  code: "unreachable",
  message: "the explorer does not answer",
  fix: "see in the terminal whether it still runs; when it was started again, open the address it prints",
};

const misread: ErrorBody = {
  code: "misread",
  message: "the explorer's answer is none that this page knows",
  fix: "load the page again: the explorer may be of another version by now",
};

async function readError(response: Response): Promise<ErrorBody> {
  try {
    const { error } = await readAnswer(response, bodies.Problem);
    return { ...error, fix: error.fix ?? "" };
  } catch {
    // Not an answer of the API.
    return { code: "", message: `the explorer answered with status ${response.status}`, fix: "" };
  }
}
