import type { Kv } from "../../../sdk/typescript/src/spin-sdk.ts";
import type { SharedView } from "../platform/bytes/shared-view.ts";
import { type Handler, runFetchHandler } from "./fetch-handler.ts";
import type { AnsweringHost } from "./guest-turn-memory.ts";
import { runHandleRequest } from "./handle-request.ts";
import type { IncomingRequest } from "./incoming-request.ts";
import type { BodyStreams } from "./streams.ts";
import { workersEnv } from "./workers-handler.ts";

/** What handlers of a component work with. */
interface HandlerParts {
  readonly host: AnsweringHost;
  readonly shared: SharedView;
  readonly streams: BodyStreams;
  readonly kv: Kv;
}

/** What answers a component's requests: nothing until its handler is found, which is when its module has been evaluated. */
export class RequestRunner {
  readonly #parts: HandlerParts;
  #env: object | null = null;
  handler: Handler | null = null;

  constructor(parts: HandlerParts) {
    this.#parts = parts;
  }

  /** Has the handler answer a request. Throws, or rejects, as it does. */
  run(incoming: IncomingRequest): void | Promise<void> {
    const { handler } = this;
    if (handler === null) return;
    const { host, shared, streams, kv } = this.#parts;
    if (handler.kind === "handleRequest")
      return runHandleRequest(host, shared, streams, handler.handle, incoming);
    this.#env ??= workersEnv(host, kv);
    return runFetchHandler(host, shared, streams, handler.handle, this.#env, incoming);
  }
}
