/** Stands between a store and the service on loopback and does to single requests what networks and busy services do. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as the proxy sees it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** What happens to a request: an answer of the proxy's own, an answer that is lost, or none at all. */
export type Fault =
  | { readonly status: number; readonly substatus?: number; readonly text?: string }
  /** The service has done it, and the connection breaks before it can say so. */
  | "lose-answer"
  /** The service has done it, and never says so. */
  | "hang-after"
  /** The service never gets it. */
  | "hang";

interface Rule {
  readonly fits: (request: SeenRequest) => boolean;
  readonly fault: Fault;
  left: number;
}

/** The proxy. */
export class FaultProxy {
  readonly seen: SeenRequest[] = [];
  readonly #target: () => string;
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch(() => response.destroy());
  });
  #rules: Rule[] = [];
  #port = 0;

  constructor(target: () => string) {
    this.#target = target;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  /** Begins to listen, on the port that it had before if it was down. */
  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, "127.0.0.1", resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Refuses connections and ends those that there are. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  /** Does this to the next requests that fit, so many of them. */
  inject(fits: (request: SeenRequest) => boolean, fault: Fault, times = 1): void {
    this.#rules.push({ fits, fault, left: times });
  }

  /** Forgets all faults and all that was seen. */
  reset(): void {
    this.#rules = [];
    this.seen.length = 0;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "GET", url: path = "/" } = request;
    const seen = { method, path, body: Buffer.concat(chunks).toString() };
    this.seen.push(seen);
    const rule = this.#rules.find((one) => one.left > 0 && one.fits(seen));
    if (rule !== undefined) rule.left--;
    const fault = rule?.fault;
    if (fault === "hang") return;
    if (typeof fault === "object") {
      const substatus = fault.substatus === undefined ? {} : { "x-ms-substatus": fault.substatus };
      response.writeHead(fault.status, { "content-type": "application/json", ...substatus });
      response.end(fault.text ?? '{"code":"Injected","message":"injected"}');
      return;
    }
    const answer = await this.#forward(request, seen);
    if (fault === "lose-answer") response.destroy();
    if (fault !== undefined) return;
    response.writeHead(answer.status, answer.headers);
    response.end(answer.text);
  }

  async #forward(
    { headers }: IncomingMessage,
    { method, path, body }: SeenRequest,
  ): Promise<{ status: number; headers: Record<string, string>; text: string }> {
    const { host: _host, connection: _connection, "content-length": _length, ...passed } = headers;
    const answer = await fetch(new URL(path, this.#target()), {
      method,
      headers: Object.entries(passed).map(([name, value]): [string, string] => [
        name,
        String(value),
      ]),
      ...(body === "" ? {} : { body }),
    });
    const text = await answer.text();
    // The text is decoded already, and its length may be another.
    const dropped = new Set([
      "content-encoding",
      "content-length",
      "transfer-encoding",
      "connection",
    ]);
    const kept = [...answer.headers].filter(([name]) => !dropped.has(name));
    return { status: answer.status, headers: Object.fromEntries(kept), text };
  }
}
