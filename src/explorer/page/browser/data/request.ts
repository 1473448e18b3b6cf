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

/** Sends a value as JSON and reads the answer. */
export async function requestJson<T>(path: string, body?: unknown): Promise<T> {
  const init: RequestInit =
    body === undefined
      ? {}
      : {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        };
  const response = await request(path, init);
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
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

async function readError(response: Response): Promise<ErrorBody> {
  try {
    const { error } = (await response.json()) as { error: Partial<ErrorBody> };
    return { code: error.code ?? "", message: error.message ?? "", fix: error.fix ?? "" };
  } catch {
    // Not an answer of the API.
    return { code: "", message: `the explorer answered with status ${response.status}`, fix: "" };
  }
}
