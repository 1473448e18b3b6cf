import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { HttpExchange } from "../../guests/http-exchange.ts";
import { NodeExchange, type ServerState } from "./exchange.ts";
import { formatAddress } from "../../common/address.ts";

/** A request as it came, in whatever version of HTTP. */
export interface Incoming {
  readonly method: string;
  /** The target as the client sent it. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Name, value, name, value, … as the client sent them. */
  readonly rawHeaders: string[];
  readonly scheme: "http" | "https";
  /** As `formatAddress` writes it. */
  readonly clientAddress: string;
  /** What a guest sees of it, with this path and query, and these headers. */
  exchange(url: string, headers: string): HttpExchange;
  /** Calls once the response has ended or the client left, with the status that was sent, or null. */
  onClose(callback: (status: number | null) => void): void;
}

/** A request of HTTP/1.1. */
export class NodeIncoming implements Incoming {
  readonly #state: ServerState;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;

  constructor(state: ServerState, request: IncomingMessage, response: ServerResponse) {
    this.#state = state;
    this.#request = request;
    this.#response = response;
  }

  get method(): string {
    return this.#request.method ?? "";
  }

  get url(): string {
    return this.#request.url ?? "";
  }

  get headers(): IncomingHttpHeaders {
    return this.#request.headers;
  }

  get rawHeaders(): string[] {
    return this.#request.rawHeaders;
  }

  get scheme(): "http" | "https" {
    return schemeOf(this.#request.socket);
  }

  get clientAddress(): string {
    return clientAddress(this.#request.socket);
  }

  exchange(url: string, headers: string): HttpExchange {
    return new NodeExchange(this.#state, this.#request, this.#response, url, headers);
  }

  onClose(callback: (status: number | null) => void): void {
    const response = this.#response;
    response.once("close", () => callback(response.headersSent ? response.statusCode : null));
  }
}

/** What requests of a connection begin with: `https` where it began with TLS. */
export function schemeOf(socket: Socket): "http" | "https" {
  const { encrypted } = socket as Socket & { readonly encrypted?: boolean };
  return encrypted === true ? "https" : "http";
}

/** An address is asked of the system once a connection, not once a request. */
const addresses = new WeakMap<Socket, string>();

/** The address and port at a connection's other end. */
export function clientAddress(socket: Socket): string {
  let address = addresses.get(socket);
  if (address === undefined) {
    address = formatAddress(socket.remoteAddress ?? "", socket.remotePort ?? 0);
    addresses.set(socket, address);
  }
  return address;
}
