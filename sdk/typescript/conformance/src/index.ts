/** The conformance guest of sdk/README.md. */
import type { HandleRequest, HttpRequest, HttpResponse } from "bobbin-kv/sdk";
import { toBase64 } from "./base64.ts";
import { Replay, type Step } from "./steps.ts";

const text = { "content-type": "text/plain" };

export const handleRequest: HandleRequest = async (request) => {
  const { method, uri } = request;
  if (uri.startsWith("/http/")) return describe(request);
  switch (`${method} ${uri}`) {
    case "POST /":
      return { status: 200, headers: text, body: replay(request.json().steps) };
    case "GET /empty":
      return { status: 204 };
    case "GET /fail":
      throw new Error("as asked");
    case "GET /random":
      return { status: 200, headers: text, body: `${Math.random()}` };
    case "GET /print":
      // eslint-disable-next-line no-console -- what it is asked for
      console.log("to stdout");
      // eslint-disable-next-line no-console -- what it is asked for
      console.error("to stderr");
      return { status: 200, headers: text, body: "ok" };
    default:
      return { status: 404 };
  }
};

function describe({ method, uri, headers, body }: HttpRequest): HttpResponse {
  const lines = [method, uri, headers["x-ask"] ?? "", toBase64(body ?? new ArrayBuffer(0))];
  return {
    status: 201,
    headers: { ...text, "x-first": "1", "x-second": "2" },
    body: lines.map((line) => `${line}\n`).join(""),
  };
}

function replay(steps: Step[]): string {
  const run = new Replay();
  return steps.map((step) => `${JSON.stringify(run.answer(step))}\n`).join("");
}
