/**
 * Stands between a store and the engine and does what the engine of the tests cannot: throttles, leaves parts of
 * batches undone, loses answers, hangs. It knows the tokens of transactions, as the service does.
 */

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/**
 * What happens to one request. `lose`: the engine carries it out, and the connection ends without an answer;
 * `drop`: the connection ends and the engine hears nothing; `hang`: neither an answer nor an end; `cut`: the
 * engine carries it out, and the answer ends in its middle; `leave`: the engine gets only so many keys of a
 * batch, and the others come back as unprocessed; otherwise an answer in the engine's place.
 */
export type Fault =
  | "lose"
  | "drop"
  | "hang"
  | "cut"
  | { readonly leave: number }
  | { readonly status: number; readonly body: string };

/** A request as it came. */
export interface SeenRequest {
  readonly operation: string;
  readonly body: Record<string, unknown>;
}

/** An error as the service words it. */
export function serviceError(
  name: string,
  { message = "as the test wants it", status = 400, ...rest }: Record<string, unknown> = {},
): Fault {
  const type = `com.amazonaws.dynamodb.v20120810#${name}`;
  return { status: Number(status), body: JSON.stringify({ __type: type, message, ...rest }) };
}

/** The proxy of one test. */
export class FaultProxy implements AsyncDisposable {
  readonly requests: SeenRequest[] = [];
  readonly #engine: string;
  readonly #server = createServer((request, response) => {
    // A caller that is gone has its end already.
    this.#answer(request, response).catch(() => response.destroy());
  });
  readonly #next = new Map<string, Fault[]>();
  readonly #always = new Map<string, Fault>();
  readonly #done = new Map<string, string>();

  constructor(engine: string) {
    this.#engine = engine;
  }

  /** Begins to listen, on the port of an earlier one where that is named. */
  async listen(port = 0): Promise<string> {
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
    return this.endpoint;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The next requests of an operation meet these, one each; null lets one pass. */
  next(operation: string, ...faults: (Fault | null)[]): void {
    this.#next.set(operation, faults as Fault[]);
  }

  /** All requests of an operation ("*": all of all) meet this. */
  always(operation: string, fault: Fault): void {
    this.#always.set(operation, fault);
  }

  /** Everything passes again. */
  clear(): void {
    this.#next.clear();
    this.#always.clear();
  }

  /** How many requests of an operation came. */
  count(operation: string): number {
    return this.requests.filter((one) => one.operation === operation).length;
  }

  /** Ends all connections, those that hang too. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const operation = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
    const body = JSON.parse(await text(request)) as Record<string, unknown>;
    this.requests.push({ operation, body });
    const queue = this.#next.get(operation) ?? [];
    const fault =
      queue.length > 0
        ? (queue.shift() ?? null)
        : (this.#always.get(operation) ?? this.#always.get("*") ?? null);
    if (fault === "hang") return;
    if (fault === "drop") return void response.destroy();
    if (fault !== null && typeof fault === "object" && "status" in fault) {
      return send(response, fault.status, fault.body);
    }
    const left = fault !== null && typeof fault === "object" ? leaveOut(body, fault.leave) : null;
    const answer = await this.#forward(request, body);
    if (fault === "lose") return void response.destroy();
    if (fault === "cut") {
      response.writeHead(answer.status, { "content-length": String(answer.body.length) });
      response.write(answer.body.slice(0, -1), () => response.destroy());
      return;
    }
    if (left === null) return send(response, answer.status, answer.body);
    const whole = { ...(JSON.parse(answer.body) as object), ...left };
    send(response, answer.status, JSON.stringify(whole));
  }

  async #forward(
    request: IncomingMessage,
    body: Record<string, unknown>,
  ): Promise<{ status: number; body: string }> {
    const token = body["ClientRequestToken"];
    const done = typeof token === "string" ? this.#done.get(token) : undefined;
    if (done !== undefined) return { status: 200, body: done };
    const answer = await fetch(this.#engine, {
      method: "POST",
      headers: {
        authorization: String(request.headers.authorization),
        "content-type": String(request.headers["content-type"]),
        "x-amz-target": String(request.headers["x-amz-target"]),
      },
      body: JSON.stringify(body),
    });
    const answered = await answer.text();
    if (answer.status === 200 && typeof token === "string") this.#done.set(token, answered);
    return { status: answer.status, body: answered };
  }
}

/** Takes all but the first of a batch's parts out of the request; they are as the answer tells them. */
function leaveOut(body: Record<string, unknown>, count: number): object {
  const asked = body["RequestItems"] as Record<string, unknown[] | { Keys: unknown[] }>;
  const [[table, batch] = ["", []]] = Object.entries(asked);
  if (Array.isArray(batch)) {
    asked[table] = batch.slice(0, count);
    return { UnprocessedItems: { [table]: batch.slice(count) } };
  }
  asked[table] = { ...batch, Keys: batch.Keys.slice(0, count) };
  return { UnprocessedKeys: { [table]: { ...batch, Keys: batch.Keys.slice(count) } } };
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
  response.end(body);
}
