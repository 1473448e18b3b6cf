import { type Agent, type ClientRequest, type IncomingMessage, request as send } from "node:http";
import type { Socket } from "node:net";
import { bobbinError, type BobbinError, isBobbinError } from "../../errors.ts";
import type { HttpExchange } from "../../guests/http-exchange.ts";
import { apartLimits } from "../../limits.ts";
import { passedHeadBytesMax, passedHeaders } from "./passed-head.ts";

/** Where requests are passed on to. */
export interface PassedTarget {
  readonly component: string;
  /** Path of the socket. */
  readonly path: string;
  readonly agent: Agent;
}

/** Bodies up to this size are gathered, so that they leave in one write with their head. */
const gatheredBytesMax = 16_384;
const retryMilliseconds = 25;
/** Nobody listens, or nobody takes connections: in either case nothing of the request has been sent. */
const notConnected = new Set(["ENOENT", "ECONNREFUSED", "EAGAIN"]);

/** One request on its way to another process, and its response on the way back. */
export class PassedRequest {
  readonly #target: PassedTarget;
  readonly #exchange: HttpExchange;
  readonly #ended: (error: BobbinError | null) => void;
  readonly #deadline = performance.now() + apartLimits.connectMillisecondsMax;
  #request: ClientRequest | null = null;
  #retry: NodeJS.Timeout | null = null;
  #isOver = false;

  /** `ended` is told once: null where the exchange is complete or its client gone, else why it is to fail. */
  constructor(
    target: PassedTarget,
    exchange: HttpExchange,
    ended: (error: BobbinError | null) => void,
  ) {
    this.#target = target;
    this.#exchange = exchange;
    this.#ended = ended;
  }

  /** Begins. */
  start(): void {
    this.#exchange.onGone(() => this.end(null));
    this.#send();
  }

  /** Ends it; `ended` is told of the error. */
  end(error: BobbinError | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#request?.destroy();
    this.#ended(error);
  }

  #send(): void {
    const { method, url, headers, bodyBytes, chain, authority } = this.#exchange;
    const { component, path, agent } = this.#target;
    const request = send({
      socketPath: path,
      agent,
      method,
      path: url,
      headers: passedHeaders({ component, headers, chain, authority }, this.#exchange),
      maxHeaderSize: passedHeadBytesMax,
    });
    this.#request = request;
    request.once("response", (response) => this.#receive(response));
    request.on("error", (error: NodeJS.ErrnoException) => this.#failed(error));
    if (bodyBytes === 0) request.end();
    else {
      // Until it is connected the body stays with the client, so that another connection can be tried.
      request.once("socket", (socket: Socket) => {
        if (socket.connecting) socket.once("connect", () => void this.#sendBody(request));
        else void this.#sendBody(request);
      });
    }
  }

  async #sendBody(request: ClientRequest): Promise<void> {
    // A guest may answer before any of the body comes; one that is there already leaves together with the head.
    setImmediate(() => {
      if (!this.#isOver && !request.destroyed && !request.writableEnded)
        request.write("", "latin1");
    });
    try {
      for (;;) {
        const chunk = await this.#exchange.readChunk();
        if (this.#isOver || request.destroyed) return;
        if (chunk === null) break;
        if (!request.write(chunk)) await untilDrained(request);
      }
      request.end();
    } catch (error) {
      if (this.#isOver) return;
      this.end(isBobbinError(error) ? error : this.#lost(error));
    }
  }

  #failed(error: NodeJS.ErrnoException): void {
    if (this.#isOver) return;
    if (!notConnected.has(error.code ?? "")) return this.end(this.#lost(error));
    if (performance.now() < this.#deadline) {
      this.#retry = setTimeout(() => this.#send(), retryMilliseconds);
      return;
    }
    const { component } = this.#target;
    this.end(bobbinError("component-process-away", { component }, error));
  }

  #lost(cause: unknown): BobbinError {
    return bobbinError("component-process-ended", { component: this.#target.component }, cause);
  }

  #receive(response: IncomingMessage): void {
    response.on("error", () => {});
    response.once("close", () => {
      if (!response.complete) this.end(this.#lost(undefined));
    });
    const { statusCode = 500, rawHeaders } = response;
    const headers = rawHeaders.join("\n");
    const length = Number(response.headers["content-length"] ?? Number.POSITIVE_INFINITY);
    const isShort = length <= gatheredBytesMax && this.#exchange.method !== "HEAD";
    this.#guarded(() => {
      if (isShort && statusCode !== 204 && statusCode !== 304) {
        this.#respondWhole(statusCode, headers, response);
      } else if (this.#exchange.startResponse(statusCode, headers)) this.#stream(response);
      else {
        response.resume();
        this.#complete();
      }
    });
  }

  #respondWhole(status: number, headers: string, response: IncomingMessage): void {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.once("end", () =>
      this.#guarded(() => {
        this.#exchange.respond(status, headers, Buffer.concat(chunks));
        this.#complete();
      }),
    );
  }

  #stream(response: IncomingMessage): void {
    response.on("data", (chunk: Buffer) =>
      this.#guarded(() => {
        if (this.#exchange.write(chunk)) return;
        response.pause();
        this.#exchange.onDrain((gone) => {
          if (!gone) response.resume();
        });
      }),
    );
    response.once("end", () =>
      this.#guarded(() => {
        this.#exchange.end(response.rawTrailers.join("\n"));
        this.#complete();
      }),
    );
  }

  /** The response is out; a body that is still on its way is of no more use, and neither is its connection. */
  #complete(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#request?.writableEnded === false) this.#request.destroy();
    this.#ended(null);
  }

  #guarded(step: () => void): void {
    if (this.#isOver) return;
    try {
      step();
    } catch (error) {
      this.end(isBobbinError(error) ? error : this.#lost(error));
    }
  }
}

/** Resolves when more can be written, or nothing any more. */
function untilDrained(request: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      request.off("drain", settle).off("close", settle);
      resolve();
    };
    request.once("drain", settle).once("close", settle);
  });
}
