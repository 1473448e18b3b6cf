import type { BobbinError } from "../errors.ts";
import type { CallChain } from "./calls/call-chain.ts";

/**
 * One HTTP request and its response, as a guest sees it. The HTTP server makes it, whatever kind of
 * guest answers.
 *
 * Header texts are name, value, name, value, … joined with line feeds, which no header can hold:
 * one string crosses into a guest at a fraction of what a list costs.
 */
export interface HttpExchange {
  readonly method: string;
  /** Path and query as the client sent them. */
  readonly url: string;
  /** The client's headers without `spin-*`, then the `spin-*` headers of the route. */
  readonly headers: string;
  /** Bytes of body to come: 0 for none, -1 where the client did not say. */
  readonly bodyBytes: number;
  /** Whether the client wants trailers: header fields that come behind the body. */
  readonly takesTrailers?: boolean;
  /** When the request's head came, on the clock of `performance.now`; where it is left out, now. */
  readonly arrivedAt?: number;
  /** Where another component sent the request: where it stands among such calls. Left out for those from outside. */
  readonly chain?: CallChain | undefined;
  /** Host and port that were asked, where no header says them: so it is with what another component sent. */
  readonly authority?: string | undefined;
  /** Whether the request is answered elsewhere by now, and nothing of what is done here reaches the client. */
  readonly isElsewhere?: boolean;

  /**
   * Has the request answered elsewhere, from its beginning, where a guest can wait for its stores. False where
   * that cannot be: something of the body is read, or of the response sent.
   */
  restart?(): boolean;
  /**
   * The whole body. Rejects with an error of the table when the client leaves or sends too much, and with what `take`
   * throws, which is told of bytes as they come; nothing of the body is held then.
   */
  readBody(take?: TakeBytes): Promise<Uint8Array>;
  /** The next part of the body as it arrives, or null at its end; rejects when the client leaves. */
  readChunk(): Promise<Uint8Array | null>;

  /** Answers with a whole body. At most one of `respond`, `startResponse` and `fail` is called, once. */
  respond(status: number, headers: string, body: string | Uint8Array): void;
  /** Sends the head. True when `write` and `end` follow; false when no body may, and the response is complete. */
  startResponse(status: number, headers: string): boolean;
  /**
   * False when the client reads slower than this; `onDrain` tells when to go on. `taken` is called, later, once nobody needs
   * the chunk's bytes any more, where that is known; perhaps never.
   */
  write(chunk: Uint8Array, taken?: () => void): boolean;
  /** `trailers` is a header text; it leaves where the client takes trailers and the length was not stated before. */
  end(trailers?: string): void;
  /** Calls once, when the client reads again, or with `gone` when it has left. */
  onDrain(callback: (gone: boolean) => void): void;
  /** Calls once if the client leaves before the response has ended, or has left. */
  onGone(callback: () => void): void;
  /** 500, 408, 413 or 503 with an empty body, or, when the head is out, the connection's end. The reason goes to the log. */
  fail(error: BobbinError): void;
}

/** Whether a response may have a body: to HEAD, and with 204 and 304, it ends with its head. */
export function mayHaveBody(method: string, status: number): boolean {
  return status !== 204 && status !== 304 && method !== "HEAD";
}

/** Is told how many more bytes of a body are held, and throws where they may not be. */
export type TakeBytes = (bytes: number) => void;
