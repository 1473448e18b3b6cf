/**
 * How the Cosmos client reaches the network: one request, one attempt, and an exact account of how far it came.
 * The client's own way repeats reads at fixed intervals and does not tell a request that never left from one
 * whose answer was lost.
 */

import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { CosmosClientOptions } from "@azure/cosmos";
import { cosmosLimits } from "../../limits.ts";
import { ResponseHeaders } from "./response-headers.ts";

/** What the Cosmos client sends through. */
export type HttpClient = NonNullable<CosmosClientOptions["httpClient"]>;
type Request = Parameters<HttpClient["sendRequest"]>[0];
type Response = Awaited<ReturnType<HttpClient["sendRequest"]>>;

/** A request without an answer. */
export class TransportFailure extends Error {
  /** False when it is certain that the server did not get the request. */
  readonly wasSent: boolean;
  /** Whether we gave up, at a deadline or because the store was closed. */
  readonly wasAborted: boolean;

  constructor(detail: string, how: { wasSent: boolean; wasAborted: boolean }) {
    super(detail);
    this.name = "TransportFailure";
    this.wasSent = how.wasSent;
    this.wasAborted = how.wasAborted;
  }
}

// Shorter than any server keeps an idle connection, so that a write seldom meets one that is being closed.
const idleMilliseconds = 15_000;

/** Sends over connections of its own, which `close` ends. Rejects with `TransportFailure`. */
export class CosmosHttpClient {
  readonly #agents: { readonly "http:": HttpAgent; readonly "https:": HttpsAgent };

  constructor() {
    const options = {
      keepAlive: true,
      maxSockets: cosmosLimits.connectionsMax,
      timeout: idleMilliseconds,
    };
    this.#agents = { "http:": new HttpAgent(options), "https:": new HttpsAgent(options) };
  }

  /** Sends once. Resolves to whatever the server answers, errors too. */
  sendRequest(request: Request): Promise<Response> {
    return new Promise((resolve, reject) => {
      const { abortSignal, body } = request;
      const sent = this.#start(request);
      let wasSent = false;
      const fail = (detail: string, wasAborted = false): void => {
        abortSignal?.removeEventListener("abort", abort);
        reject(new TransportFailure(detail, { wasSent, wasAborted }));
      };
      const abort = (): void => {
        fail("no answer in time", true);
        sent.destroy();
      };
      abortSignal?.addEventListener("abort", abort);
      sent.on("socket", (socket) => {
        const markSent = (): void => void (wasSent = true);
        // What is written before the connection stands waits in this process.
        if (sent.reusedSocket) markSent();
        else socket.once("encrypted" in socket ? "secureConnect" : "connect", markSent);
      });
      sent.on("error", (error) => fail(describeError(error)));
      sent.on("response", (answer) => {
        const { statusCode: status = 0 } = answer;
        const finish = (text: string): void => {
          if (!isOfService(request, status, text)) {
            return fail(`an answer that is not the service's: HTTP status ${status}`);
          }
          abortSignal?.removeEventListener("abort", abort);
          resolve(toResponse(request, answer, text));
        };
        readAll(answer).then(finish, (error: unknown) => {
          // Its status alone says that it was refused.
          if (status >= 400 && abortSignal?.aborted !== true) return finish("");
          fail(`HTTP status ${status}, cut off in its body: ${describeError(error)}`);
        });
      });
      if (abortSignal?.aborted === true) return abort();
      sent.end(typeof body === "string" ? body : undefined);
    });
  }

  #start(request: Request) {
    const { url, method, headers } = request;
    const isPlain = url.startsWith("http:");
    const start = isPlain ? httpRequest : httpsRequest;
    const agent = this.#agents[isPlain ? "http:" : "https:"];
    const body = typeof request.body === "string" ? request.body : "";
    const sentHeaders = { ...headers.toJSON(), "content-length": String(Buffer.byteLength(body)) };
    return start(url, { method, agent, headers: sentHeaders });
  }

  /** Ends all connections, also those in use. */
  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }
}

async function readAll(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function toResponse(request: Request, answer: IncomingMessage, text: string): Response {
  const status = answer.statusCode ?? 0;
  return {
    request,
    status,
    headers: new ResponseHeaders(answer.headers),
    // The client reads every error as an object, and gateways in between answer with HTML or nothing.
    bodyAsText: status >= 400 && !isJsonObject(text) ? "{}" : text,
  };
}

/**
 * Whether the service itself can have answered so. Redirections and empty successes come from what stands in between, and say nothing of
 * what became of a write: the service answers with what it wrote, and only a delete with nothing.
 */
function isOfService({ method }: Request, status: number, text: string): boolean {
  if (status >= 400) return true;
  if (status < 200 || status >= 300) return false;
  return method === "DELETE" ? status === 204 : isJsonObject(text);
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null;
  } catch {
    // Text that is no JSON is the case in question.
    return false;
  }
}

/** Codes such as ECONNREFUSED say enough; messages repeat the address. */
function describeError(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (/CERT|SIGNATURE|^ERR_TLS/.test(code ?? ""))
    return `its certificate is not accepted: ${message}`;
  return code ?? message;
}
